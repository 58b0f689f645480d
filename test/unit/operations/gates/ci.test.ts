import assert from 'node:assert/strict';
import { ciWithin } from '../../../../agent/operations/gates/ci.ts';
import type { GateQuestion } from '../../../../agent/operations/gates/gate.ts';
import { readBlueprint } from '../../../../agent/operations/plans/blueprint.ts';
import type { Draft } from '../../../../agent/operations/kind.ts';
import type { DeployInput } from '../../../../agent/protocol/input.ts';
import { GitHubServer } from '../../../standins/github/gitHubServer.ts';
import type { HubCheck } from '../../../standins/github/hub.ts';
import { onGitHub } from '../../../standins/onGitHub.ts';
import { removeTemporaryFolders } from '../../../standins/repository.ts';
import { environments, sampleProject } from '../../../standins/sampleProject.ts';
import { signedInAs } from '../../../standins/signedInAs.ts';
import { gatesOf, never, text, TestWorld } from '../../../standins/world.ts';

const deploy: DeployInput = { kind: 'deploy', environment: 'staging', ref: null, services: ['web'] };

describe('the gate ci', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let server: GitHubServer;
  let test: TestWorld;
  let sha: string;

  beforeEach(async () => {
    server = await GitHubServer.start();
    test = await onGitHub(project(), server);
    sha = test.repository.head();
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  function project() {
    return sampleProject(environments({ staging: { branches: ['main'], gates: { ci: true } } }));
  }

  function check(name: string, conclusion: string | null = 'SUCCESS', more: Partial<HubCheck> = {}): void {
    const status = conclusion === null ? 'IN_PROGRESS' : 'COMPLETED';
    const known = server.hub.checks.get(sha) ?? [];
    server.hub.checks.set(sha, [
      ...known,
      { name, status, conclusion, url: `https://checks.example/${name}`, ...more },
    ]);
  }

  function status(context: string, state: string, app?: number): void {
    const { hub } = server;
    const known = hub.statuses.get(sha) ?? [];
    const more = {
      url: null,
      description: null,
      creator: 'octocat',
      createdAt: hub.now(),
      ...(app && { app }),
    };
    hub.statuses.set(sha, [...known, { context, state, ...more }]);
  }

  const required = (...contexts: readonly object[]): object => ({
    type: 'required_status_checks',
    ruleset_source_type: 'Repository',
    ruleset_source: 'acme/shop',
    ruleset_id: 1,
    parameters: { strict_required_status_checks_policy: false, required_status_checks: contexts },
  });

  async function answer(): Promise<string> {
    return gatesOf(await test.draft(deploy))['ci'] ?? '';
  }

  it('passes once every check that is required is green, checks and statuses alike', async () => {
    server.hub.branches.set('main', {
      rules: [required({ context: 'unit' })],
      contexts: [{ context: 'deploy/preview', app_id: null }],
    });
    check('unit');
    check('optional', 'FAILURE');
    status('deploy/preview', 'SUCCESS');
    assert.equal(await answer(), 'passes all 2 required checks on GitHub passed');
  });

  it('names what fails, what is not finished and what is missing, with links', async () => {
    server.hub.branches.set('main', {
      rules: [required(...['unit', 'lint', 'e2e', 'docs'].map((context) => ({ context })))],
    });
    check('unit', 'FAILURE');
    check('lint', null);
    check('docs', 'SKIPPED');
    const draft = await test.draft(deploy);
    const words = `checks on GitHub of ${sha.slice(0, 7)}: failing: unit, not finished: lint, missing: e2e`;
    assert.equal(gatesOf(draft)['ci'], `fails ${words}`);
    assert.deepEqual(draft.remarks.gates.find(({ gate }) => gate === 'ci')?.links, [
      { label: 'unit', url: 'https://checks.example/unit' },
      { label: 'lint', url: 'https://checks.example/lint' },
    ]);
    assert.deepEqual(
      draft.facts.gates,
      [{ gate: 'ci', verdict: 'fails', binding: true }],
      'no words are hashed',
    );
  });

  it('asks in four questions, side by side', async () => {
    check('unit');
    await answer();
    assert.deepEqual(server.asked.map(({ operation }) => operation).sort(), [
      'checks/list-for-ref',
      'repos/get-branch',
      'repos/get-branch-rules',
      'repos/get-combined-status-for-ref',
    ]);
  });

  it('takes a required check only from the app that must report it', async () => {
    server.hub.branches.set('main', { rules: [required({ context: 'unit', integration_id: 7 })] });
    check('unit', 'SUCCESS', { app: 8 });
    assert.match(await answer(), /^fails .*missing: unit$/);
    check('unit', 'SUCCESS', { app: 7 });
    assert.match(await answer(), /^passes/);
  });

  it('takes no status of another for what an app must report', async () => {
    server.hub.branches.set('main', { rules: [required({ context: 'unit', integration_id: 7 })] });
    status('unit', 'SUCCESS');
    assert.match(await answer(), /^fails .*missing: unit$/);
    server.hub.statuses.clear();
    status('unit', 'SUCCESS', 7);
    assert.match(await answer(), /^passes/);
  });

  it('goes by nothing that we say of the commit ourselves', async () => {
    status('taxiway/preview', 'SUCCESS');
    assert.match(await answer(), /^fails GitHub has no check of/);
    server.hub.statuses.clear();
    status('taxiway/preview', 'PENDING');
    check('unit');
    assert.equal(await answer(), 'passes all 1 checks on GitHub passed (the branch requires none)');
  });

  it('does not pass where every check was skipped', async () => {
    check('unit', 'SKIPPED');
    check('lint', 'NEUTRAL');
    assert.match(await answer(), /^fails no check on GitHub of \w{7} succeeded/);
    check('docs');
    assert.match(await answer(), /^passes all 3/);
  });

  it('takes a check and a status of one name both', async () => {
    server.hub.branches.set('main', { rules: [required({ context: 'unit' })] });
    check('unit');
    status('unit', 'FAILURE');
    assert.match(await answer(), /^fails .*failing: unit$/);
  });

  it('counts everything where nothing is required', async () => {
    check('unit');
    status('deploy', 'PENDING');
    assert.match(await answer(), /^fails .*not finished: deploy$/);
    server.hub.statuses.clear();
    assert.equal(await answer(), 'passes all 1 checks on GitHub passed (the branch requires none)');
  });

  it('counts everything where whole workflows are required', async () => {
    const workflows = {
      type: 'workflows',
      ruleset_source_type: 'Organization',
      ruleset_source: 'acme',
      ruleset_id: 2,
    };
    const parameters = { workflows: [{ path: '.github/workflows/all.yml', repository_id: 1 }] };
    server.hub.branches.set('main', { rules: [required({ context: 'unit' }), { ...workflows, parameters }] });
    check('unit');
    check('scan', 'FAILURE');
    assert.match(await answer(), /^fails .*failing: scan$/);
  });

  it('does not pass where there is no check at all, and says which workflow would make one', async () => {
    assert.match(await answer(), /^fails .*there is no workflow\. One under \.github\/workflows/);
    server.hub.workflows.push('.github/workflows/nightly.yml');
    assert.match(await answer(), /^fails .*none of the workflows ran for it \(nightly\)/);
  });

  it('finds the one that fails among 300', async () => {
    for (let number = 1; number <= 299; number++) check(`check ${number}`);
    check('the last', 'TIMED_OUT');
    for (let number = 1; number <= 130; number++) status(`status ${number}`, 'SUCCESS');
    assert.match(await answer(), /^fails .*: failing: the last$/);
    assert.equal(server.asked.filter(({ operation }) => operation === 'checks/list-for-ref').length, 4);
  });

  it('names so many that they can be read', async () => {
    for (let number = 1; number <= 20; number++) check(`check ${number}`, 'FAILURE');
    assert.match(await answer(), /check 8, 12 more$/);
  });

  it('says that a commit must be pushed which GitHub does not have', async () => {
    server.hub.commits = new Set();
    assert.match(await answer(), /^fails GitHub does not have \w{7}: push it/);
  });

  it('goes by the checks of the whole, also from a fork with an upstream', async () => {
    test.repository.git('remote', 'rename', 'origin', 'upstream');
    test.repository.git('remote', 'add', 'origin', 'https://github.com/octocat/shop.git');
    check('unit');
    assert.match(await answer(), /^passes/);
  });

  describe('never passes unasked:', () => {
    const trouble = (more: object, path = /./): void => {
      server.troubles.push({ matches: (_, asked) => path.test(asked), status: 500, times: 20, ...more });
    };

    beforeEach(() => check('unit'));

    it('signed out', async () => {
      test = await TestWorld.of(test.repository);
      assert.match(await answer(), /^fails GitHub cannot be asked: You are not signed in.*Sign In to GitHub/);
    });

    it('no remote on GitHub', async () => {
      test.repository.git('remote', 'remove', 'origin');
      assert.match(await answer(), /^fails GitHub cannot be asked: No remote.*git remote add/);
    });

    it('a token that is refused', async () => {
      server.tokens.clear();
      assert.match(await answer(), /^fails GitHub cannot be asked: GitHub does not accept the token/);
    });

    it('no permission for one part of it', async () => {
      trouble({ status: 403, body: { message: 'Resource not accessible' } }, /rules/);
      assert.match(await answer(), /^fails GitHub cannot be asked: This account may not .*Resource not/);
    });

    it('too many requests', async () => {
      trouble({ status: 403, headers: { 'retry-after': '90' } });
      assert.match(await answer(), /^fails GitHub cannot be asked: GitHub asks to wait until/);
    });

    it('the second limit', async () => {
      trouble({ status: 429, body: { message: 'You have exceeded a secondary rate limit' } });
      assert.match(await answer(), /^fails GitHub cannot be asked: GitHub asks to wait/);
    });

    it('half an answer', async () => {
      trouble({ status: 200, half: true, body: { check_runs: 'x'.repeat(500) } }, /check-runs/);
      assert.match(await answer(), /^fails GitHub cannot be asked/);
    });

    it('an answer of another shape', async () => {
      trouble({ status: 200, body: { total_count: 1, check_runs: [{ name: 'unit' }] } }, /check-runs/);
      assert.match(await answer(), /^fails GitHub cannot be asked: the answer of GitHub about checks/);
    });

    it('a repository that is not there', async () => {
      server.hub.name = 'other';
      assert.match(await answer(), /^fails GitHub cannot be asked: GitHub knows nothing of the kind/);
    });
  });

  it('passes over rulesets that a plan does not have', async () => {
    check('unit');
    const message = 'Upgrade to GitHub Pro or make this repository public to enable this feature.';
    server.troubles.push({ matches: (_, path) => path.includes('/rules/'), status: 403, body: { message } });
    assert.match(await answer(), /^passes/);
  });

  it('asks again after one fault', async () => {
    check('unit');
    server.troubles.push({ matches: (_, path) => path.includes('/check-runs'), status: 502 });
    assert.match(await answer(), /^passes/);
  });

  describe('where nobody answers', () => {
    const patience = { binding: 40, information: 20 };
    const question = (draft: Draft, binding: boolean): GateQuestion => {
      const blueprint = readBlueprint(test.world.own, draft.facts.configuration);
      return {
        ...{ input: draft.facts.input, blueprint, targets: draft.facts.targets },
        ...{ environment: blueprint.environments[0]!, world: test.world, binding, signal: never },
        branches: () => test.world.git.branches(never),
      };
    };

    it('fails after a time, and sooner on the way back', async () => {
      const draft = await test.draft(deploy);
      server.troubles.push({ matches: () => true, status: 200, silent: true, times: 50 });
      const ask = async (binding: boolean): Promise<string> =>
        text((await ciWithin(patience).ask(question(draft, binding)))?.text ?? null);
      assert.equal(await ask(true), 'GitHub was not asked in time: it took longer than 40 ms');
      assert.equal(await ask(false), 'GitHub was not asked in time: it took longer than 20 ms');
    });
  });

  it('is information only for the way back', async () => {
    await test.serves('staging', 'web', 'first');
    test.repository.commit('Next', { 'web/a': '1' });
    await test.serves('staging', 'web', 'main');
    const to = { commit: (await test.commit('first')).sha };
    const draft = await test.draft({ kind: 'rollback', environment: 'staging', services: ['web'], to });
    assert.match(gatesOf(draft)['ci']!, /^\(fails\)/);
  });

  it('is not asked where the rules do not say so', async () => {
    test = await TestWorld.of(sampleProject(), signedInAs(null));
    assert.equal(await answer(), '');
    assert.deepEqual(server.asked, []);
  });
});
