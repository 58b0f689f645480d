import assert from 'node:assert/strict';
import { generatedBefore } from '../../../../agent/github/workflows/generatedBefore.ts';
import { mergeWorkflow } from '../../../../agent/github/workflows/mergeWorkflow.ts';
import { outOfStep } from '../../../../agent/github/workflows/outOfStep.ts';
import type { CiRecipes } from '../../../../agent/github/workflows/platforms/recipe.ts';
import type { WorkflowFile } from '../../../../agent/github/workflows/workflowFile.ts';
import { workflowsFor } from '../../../../agent/github/workflows/workflowsFor.ts';
import { render } from '../../../../agent/protocol/say.ts';
import { madeUpRecipe } from '../../../standins/madeUpPlatform.ts';
import { configurationOf, facts, wholeFile } from '../../../standins/workflowProjects.ts';

const recipes: CiRecipes = new Map([['fly', madeUpRecipe('fly')]]);
const project = configurationOf(wholeFile);
const files = workflowsFor(project, facts, recipes);

function problems(
  changes: object,
  on: readonly WorkflowFile[] = files,
): [file: string, code: string, line: number, said: string][] {
  const found = outOfStep(configurationOf({ ...wholeFile, ...changes }), facts, on, recipes);
  return found.map(({ file, code, range, message }) => [
    file.replace('.github/workflows/', ''),
    code,
    range?.line ?? -1,
    render(message),
  ]);
}

describe('workflows and taxiway.json', () => {
  it('are in step as generated, also for a plan with other reviewers', () => {
    assert.deepEqual(problems({}), []);
    const others = workflowsFor(project, { ...facts, requiredReviewersHold: true, paths: [] }, recipes);
    assert.deepEqual(problems({}, others), []);
  });

  it('are out of step only where what they are made from changed', () => {
    const changed = problems({
      secrets: { ...wholeFile.secrets, STRIPE_KEY: { rotateEvery: '30d', usedBy: ['api'] } },
    });
    assert.deepEqual(changed, [
      [
        'secrets-due.yml',
        'workflowOutOfStep',
        0,
        'This workflow is out of step with taxiway.json. "Taxiway: Generate Workflows…" shows what would change.',
      ],
    ]);
  });

  it('are out of step with the variables of where a build goes as it is', () => {
    const web = (target: string, variables: object) => ({
      targets: { web: { platform: 'vercel', project: 'shop', target, variables } },
    });
    const project = (level: string) =>
      configurationOf({
        services: { web: {} },
        environments: {
          staging: { branches: ['main'], deploy: 'on-push', ...web('staged', {}) },
          production: { promoteFrom: 'staging', ...web('production', { LEVEL: level }) },
        },
      });
    const found = outOfStep(project('info'), facts, workflowsFor(project('debug'), facts));
    assert.ok(found.some(({ file }) => file === '.github/workflows/deploy-staging.yml'));
  });

  it('are in step where a change comes to the same', () => {
    const staging = { ...wholeFile.environments.staging, budget: { monthly: 5, currency: 'GBP' } };
    assert.deepEqual(problems({ environments: { ...wholeFile.environments, staging } }), []);
  });

  it('may be edited by hand, and may be others altogether', () => {
    const edited = files.map(({ path, text }) => ({ path, text: text.replace('name: ', 'name: My ') }));
    assert.deepEqual(problems({}, edited), []);
    assert.deepEqual(problems({}, [{ path: '.github/workflows/own.yml', text: 'on: push\n' }]), []);
  });

  it('name one that uses an action nobody has written', () => {
    const without = files.filter(({ path }) => !path.includes('/green-checks/'));
    assert.deepEqual(
      problems({}, without).map(([file, code, , said]) => [file, code, said]),
      [
        [
          'deploy-production.yml',
          'workflowOutOfStep',
          'This workflow uses .github/taxiway/green-checks, which is not there. `Taxiway: Generate Workflows…` writes it.',
        ],
      ],
    );
  });

  it('name an action whose paths changed, and one that nothing uses any more', () => {
    const web = { ...wholeFile.services.web, paths: ['web/**'] };
    const changed = problems({ services: { ...wholeFile.services, web } }).map(([file]) => file);
    assert.ok(changed.includes('.github/taxiway/changed-services/action.yml'), changed.join());
    const gone = problems({ previews: undefined }).map(([file]) => file);
    assert.ok(gone.includes('.github/taxiway/stale-previews/action.yml'), gone.join());
  });

  it('name one that has nothing to do any more', () => {
    const [[file, , , said] = []] = problems({ previews: undefined, ...{ checks: wholeFile.checks } }).filter(
      ([name]) => name === 'preview.yml',
    );
    assert.equal(file, 'preview.yml');
    assert.match(said ?? '', /^Nothing in taxiway\.json needs this workflow any more/);
  });

  it('name the line of one that GitHub cannot read', () => {
    const broken = files.map(({ path, text }) => ({ path, text: text.replace('\njobs:\n', '\njobs: {\n') }));
    const [[file, code, line] = []] = problems({}, broken);
    assert.deepEqual([file, code], ['verify.yml', 'workflowUnreadable']);
    assert.ok(Number(line) > 0);
  });

  it('let an edited file be traced to the version it was generated from', () => {
    const earlier = configurationOf({ ...wholeFile, checks: { ...wholeFile.checks, lint: 'make lint' } });
    const [old] = workflowsFor(earlier, facts, recipes);
    const edited = { path: old!.path, text: old!.text.replace('name: Verify', 'name: Checks') };
    assert.equal(generatedBefore(edited, [project, earlier], facts, recipes), old!.text);
    assert.equal(generatedBefore(edited, [project], facts, recipes), null);
  });

  for (const { path, text } of files)
    it(`leave every other line of ${path} as it was where one was changed`, () => {
      const own = text.replace(/^name: .*$/m, 'name: Mine');
      assert.equal(mergeWorkflow(own, text, text).text, own);
    });
});
