import type { CheckConfiguration, EnvironmentRules } from '../../../project/resolved.ts';
import { changesSinceDeployment } from '../jobs/changesJob.ts';
import { checkJobId, checkJobs, checkout, isChanged } from '../jobs/checkJobs.ts';
import {
  afterSteps,
  beginStep,
  endStep,
  permissionsOf,
  placeOf,
  setUpSteps,
  urlOf,
} from '../jobs/deploySteps.ts';
import { gateJob } from '../jobs/gateJob.ts';
import { migrateJobs, migrationsOf } from '../jobs/migrateJobs.ts';
import { toolchains } from '../jobs/toolchains.ts';
import type { Draft } from '../draft.ts';
import { type Project, reachable, type Reachable } from '../project.ts';
import { healthStep } from '../scripts/health.ts';
import { type Fields, needed, noted } from '../yaml/values.ts';
import { branchFilters, scopeInputs } from './dispatch.ts';
import { noInfrastructure, notMigrated } from './notDone.ts';
import { partsOf } from './parts.ts';

const commit = '${{ github.sha }}';

/**
 * An environment that is deployed from its branch: a job for each service that changed since it was last deployed there. Null
 * where there is nothing to do: no check and no platform that a workflow reaches.
 */
export function deployEach(project: Project, rules: EnvironmentRules): Draft | null {
  const { configuration } = project;
  const { targets, leftOut } = reachable(project, rules.targets, 'deploy');
  const { before, after } = checksOf(project, rules);
  if (targets.length === 0 && before.length === 0) return null;
  const known = targets.map(({ service }) => service);
  const isPushed = rules.deploy === 'on-push' && rules.branches.length > 0;
  if (targets.length === 0 && !isPushed) return null;
  const gate = targets.length > 0 ? gateJob(project, rules, { needs: ['changes'], validated: false }) : null;
  const first = ['changes', ...before.map(checkJobId), ...(gate ? ['gate'] : [])];
  const migrations = migrateJobs(project, rules, targets, first);
  return {
    file: `deploy-${rules.name}`,
    workflow: {
      name: targets.length > 0 ? `Deploy ${rules.name}` : `Check what would go to ${rules.name}`,
      on: {
        ...(isPushed ? { push: { branches: branchFilters(rules) } } : {}),
        workflow_dispatch: {
          inputs: {
            ...scopeInputs(
              known.length > 0 ? known : configuration.services,
              'changed',
              targets.length > 0 ? 'deploy' : 'check',
            ),
            ...inputs(gate, targets.length > 0),
          },
        },
      },
      permissions: {},
      concurrency:
        targets.length > 0
          ? inTurn(rules.name)
          : { group: `check-${rules.name}`, 'cancel-in-progress': true },
      jobs: {
        changes: changesSinceDeployment(configuration, rules.name),
        ...checkJobs(project, before, { changes: 'changes', unless: 'inputs.skip_tests' }),
        ...(gate ? { gate: gate.job } : {}),
        ...migrations,
        ...Object.fromEntries(
          targets.map((one) => [
            `deploy-${one.service.name}`,
            deployJob(project, rules, one, {
              all: targets,
              needs: [...first, ...migrationsOf(one, Object.keys(migrations))],
            }),
          ]),
        ),
        ...(after.length > 0 && targets.length > 0
          ? { after: afterJob(project, rules, targets, after) }
          : {}),
      },
    },
    parts: partsOf(project, rules),
    leftOut: [...leftOut, ...notMigrated(project, targets), ...noInfrastructure(project)],
    recipes: targets.map(({ recipe }) => recipe),
  };
}

/** One run at a time and all of them: a deployment is never cut off by the next. */
export function inTurn(environment: string): ReturnType<typeof noted> {
  return noted('One after the other, each to its end.', {
    group: `deploy-${environment}`,
    'cancel-in-progress': false,
    queue: 'max',
  });
}

/** Those the gate names, or where it names none, all that can run before. */
export function checksOf(
  { configuration: { checks } }: Project,
  { name: environment, gates }: EnvironmentRules,
): { readonly before: readonly CheckConfiguration[]; readonly after: readonly CheckConfiguration[] } {
  const before = checks.filter(
    ({ when, name }) => when === 'before' && (gates.checks.length === 0 || gates.checks.includes(name)),
  );
  return {
    before,
    after: checks.filter(
      ({ when, environments }) => when === 'after' && (environments?.includes(environment) ?? true),
    ),
  };
}

function inputs(gate: ReturnType<typeof gateJob>, deploys: boolean): Fields {
  return {
    skip_tests: { description: 'Leave out the checks', type: 'boolean', default: false },
    ...(deploys
      ? {
          force_rebuild: {
            description: 'Build without what was kept from before',
            type: 'boolean',
            default: false,
          },
        }
      : {}),
    ...gate?.inputs,
  };
}

interface Around {
  readonly all: readonly Reachable[];
  readonly needs: readonly string[];
}

function deployJob(
  project: Project,
  rules: EnvironmentRules,
  one: Reachable,
  { all, needs }: Around,
): Fields {
  const { service, recipe } = one;
  const place = placeOf(one, rules.name, { kind: rules.kind, commit });
  const first = all
    .filter((other) => service.dependsOn.includes(other.service.name))
    .map((other) => `deploy-${other.service.name}`);
  return {
    name: `Deploy ${service.name}`,
    needs: needed([...needs, ...first]),
    if: `\${{ !failure() && !cancelled() && ${isChanged(service.name, 'changes')} }}`,
    'runs-on': 'ubuntu-latest',
    'timeout-minutes': 60,
    environment: { name: rules.name, deployment: false },
    permissions: permissionsOf([recipe]),
    outputs: { url: urlOf(service.name) },
    env: { FORCE_REBUILD: '${{ inputs.force_rebuild }}' },
    steps: [
      checkout(),
      beginStep(place),
      ...toolchains([service.directory], project.facts),
      ...setUpSteps([{ recipe, place }]),
      ...(recipe.deploy?.(place) ?? []),
      healthStep(service.name, one.target.recipe, { url: urlOf(service.name), commit }),
      endStep(service.name),
    ],
  };
}

/** Once everything that changed is there. */
function afterJob(
  { facts }: Project,
  rules: EnvironmentRules,
  targets: readonly Reachable[],
  after: readonly CheckConfiguration[],
): Fields {
  const names = targets.map(({ service }) => service.name);
  const urls = Object.fromEntries(
    names.map((name) => [
      name,
      `\${{ needs.deploy-${name}.outputs.url || fromJSON(needs.changes.outputs.urls)['${name}'] }}`,
    ]),
  );
  return {
    name: 'Check what runs',
    needs: needed(['changes', ...names.map((name) => `deploy-${name}`)]),
    if: "${{ !failure() && !cancelled() && needs.changes.outputs.services != '[]' }}",
    'runs-on': 'ubuntu-latest',
    permissions: { contents: 'read' },
    steps: [
      checkout(),
      ...toolchains(['.'], facts),
      ...afterSteps(after, rules, { commit, urls, changes: 'changes' }),
    ],
  };
}
