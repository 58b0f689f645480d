import assert from 'node:assert/strict';
import type { RulesetBody } from '../../../../agent/github/settings/branchRuleset.ts';
import { branchChanges, rulesetFor } from '../../../../agent/operations/gitHub/wantedRuleset.ts';
import { explain } from '../../../../agent/protocol/explain.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import type { ProtectBranchInput, ProtectEnvironmentInput } from '../../../../agent/protocol/input.ts';
import { GitHubServer } from '../../../standins/github/gitHubServer.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { environments, sampleProject } from '../../../standins/sampleProject.ts';
import { signedInAs } from '../../../standins/signedInAs.ts';
import { kind, TestWorld, text, texts } from '../../../standins/world.ts';

const staging: ProtectEnvironmentInput = { kind: 'protectEnvironment', environment: 'staging' };
const main: ProtectBranchInput = { kind: 'protectBranch', branch: 'main' };

describe('protecting on GitHub', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let server: GitHubServer;
  let test: TestWorld;

  before(() => {
    repo = sampleProject({
      ...environments({
        production: { branches: ['main'], gates: { ci: true, approvals: 2 } },
        nightly: { branches: ['develop'], schedule: { timezone: 'UTC', sleep: '0 18 * * *' } },
      }),
      previews: { from: 'pull-requests', targets: { api: { platform: 'local' } } },
    });
    repo.git('remote', 'add', 'origin', 'https://github.com/acme/shop.git');
  });
  beforeEach(async () => {
    server = await GitHubServer.start();
    server.tokens.set('good', 'octocat');
    test = await TestWorld.of(repo, signedInAs({ token: 'good', account: 'octocat' }, server.url));
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  const there = (name = 'staging') => server.hub.settings.environments.get(name);
  const changes = async (input: ProtectEnvironmentInput | ProtectBranchInput) =>
    texts((await test.draft(input)).remarks.effects);
  const why = (doing: Promise<unknown>): Promise<string> =>
    doing.then(
      () => 'it went well',
      (error: unknown) => {
        const { what, next } = explain(failureOf(error));
        return `${text(what)} ${text(next)}`;
      },
    );

  it('an environment shows what is and what will be, makes it so, and then has nothing to do', async () => {
    const input = { ...staging, reviewers: ['octocat', '@hubot'], waitMinutes: 30 };
    assert.deepEqual(await changes(input), [
      'The environment: none → one that GitHub knows',
      'Required reviewers: none → hubot, octocat',
      'Wait timer: none → 30 min',
      'Deployed from: every branch → main',
    ]);
    const draft = await test.carryOut(input);
    assert.deepEqual(
      there()?.policies.map(({ name }) => name),
      ['main'],
    );
    assert.deepEqual([there()?.reviewers.length, there()?.waitTimer], [2, 30]);
    assert.deepEqual(kind(input).locks?.(draft.facts, test.world), ['github:acme/shop:environment:staging']);
    assert.match(text((await test.draft(input)).remarks.nothingToDo), /staging is protected so already/);
  });

  it('an environment keeps what is not spoken of: rules of apps, tags, self-review', async () => {
    const known = server.hub.settings.environment('staging');
    known.custom.push('some-app');
    Object.assign(known, { branches: 'custom', preventSelfReview: true, waitTimer: 5 });
    known.reviewers.push({ type: 'User', id: 1 });
    known.policies.push({ id: 1, name: 'v*', type: 'tag' }, { id: 2, name: 'old', type: 'branch' });
    assert.deepEqual(await changes(staging), ['Deployed from: old → main', 'Stays as it is: some-app, v*.']);
    await test.carryOut(staging);
    assert.deepEqual(
      there()?.policies.map(({ name }) => name),
      ['v*', 'main'],
    );
    assert.deepEqual(
      [there()?.custom, there()?.waitTimer, there()?.preventSelfReview],
      [['some-app'], 5, true],
    );
  });

  it('an environment brought back is as it was', async () => {
    server.hub.settings.environment('staging').waitTimer = 5;
    const [step] = await test.steps(await test.draft({ ...staging, waitMinutes: 60 }));
    await step?.do(test.context());
    assert.deepEqual([there()?.waitTimer, there()?.branches], [60, 'custom']);
    await step?.undo?.(test.context());
    assert.deepEqual([there()?.waitTimer, there()?.branches], [5, null]);
  });

  it('an environment that somebody changed meanwhile is planned anew', async () => {
    const { facts } = await test.draft(staging);
    server.hub.settings.environment('staging').waitTimer = 5;
    assert.notEqual((await test.draft(staging)).facts.gitHub, facts.gitHub);
  });

  it('the environment of previews takes pull requests, and the branches on which they are removed', async () => {
    server.hub.defaultBranch = 'trunk';
    assert.ok(
      (await changes({ ...staging, environment: 'preview' })).includes(
        'Deployed from: every branch → develop, main, refs/pull/*/merge, trunk',
      ),
    );
  });

  it('an environment with a schedule takes the default branch, on which schedules run', async () => {
    server.hub.defaultBranch = 'trunk';
    const input = { ...staging, environment: 'nightly' };
    assert.ok((await changes(input)).includes('Deployed from: every branch → develop, trunk'));
  });

  it('an environment says where reviewers would do nothing, or too few are wanted', async () => {
    server.hub.isPrivate = true;
    const input = { ...staging, environment: 'production', reviewers: ['octocat'] };
    const { warnings, environmentKind } = (await test.draft(input)).remarks;
    assert.equal(environmentKind, 'production');
    assert.match(texts(warnings).join(), /is private.*one reviewer suffices/);
    assert.match(texts(warnings).join(), /"approvals" of taxiway\.json hold all the same.*generates/);
  });

  it('an environment takes no more than GitHub does', async () => {
    assert.match(await why(test.draft({ ...staging, reviewers: ['nobody'] })), /knows no "nobody"/);
    assert.match(
      await why(test.draft({ ...staging, reviewers: Array(7).fill('octocat') as string[] })),
      /at most 6/,
    );
    assert.match(await why(test.draft({ ...staging, waitMinutes: 43_201 })), /at most 43200/);
  });

  it('says which right is missing', async () => {
    server.troubles.push({
      matches: (method) => method === 'PUT',
      status: 403,
      body: { message: 'Must have admin rights' },
    });
    assert.match(await why(test.carryOut(staging)), /Must have admin rights.*the role Admin/);
  });

  it('a branch gets a ruleset as strict as its environments, and then has nothing to do', async () => {
    server.hub.checks.set('main', [
      { name: 'unit', status: 'COMPLETED', conclusion: 'SUCCESS', url: 'https://x.example' },
    ]);
    const input = { ...main, checks: ['unit', 'lint'] };
    assert.deepEqual(await changes(input), [
      'Required checks: none → lint, unit',
      'Reviews: none → 2',
      'Who pushed last may approve: yes → no',
      'Force push: allowed → refused',
      'Deletion: allowed → refused',
    ]);
    const draft = await test.carryOut(input);
    assert.equal(draft.remarks.environmentKind, 'production');
    assert.match(text((await test.draft(input)).remarks.nothingToDo), /main is protected so already/);
    const [step] = await test.steps(draft);
    await step?.undo?.(test.context());
    assert.deepEqual(server.hub.settings.rulesets, []);
  });

  it('a branch requires what every pull request had that was merged into it, from the app that reports it', async () => {
    const check = (name: string) =>
      ({ name, status: 'COMPLETED', conclusion: 'SUCCESS', url: 'https://x.example' }) as const;
    const merged = (digit: string, ...names: readonly string[]): void => {
      const sha = digit.repeat(40);
      server.hub.openPull({ branch: `b${digit}`, sha, open: false, mergedAs: sha });
      server.hub.checks.set(sha, names.map(check));
      const more = { url: null, description: null, creator: 'octocat', createdAt: server.hub.now() };
      server.hub.statuses.set(sha, [{ context: 'taxiway/preview', state: 'SUCCESS', ...more }]);
    };
    server.hub.checks.set('main', [check('of pushes alone')]);
    merged('a', 'unit', 'docs');
    merged('b', 'lint', 'unit');
    const draft = await test.carryOut(main);
    assert.deepEqual(texts(draft.remarks.effects).slice(0, 2), [
      'Required checks: none → unit',
      'Checks that count from one app alone: none → unit (15368)',
    ]);
    assert.match(JSON.stringify(server.hub.settings.rulesets), /\{"context":"unit","integration_id":15368\}/);
    assert.match(text((await test.draft(main)).remarks.nothingToDo), /main is protected so already/);
  });

  it('a branch shows a change that only says from whom a check counts', () => {
    const bound = (app: number | null): RulesetBody =>
      rulesetFor(
        'main',
        {
          checks: [{ name: 'unit', app }],
          ...{ reviews: 0, lastPush: false, noForcePush: true, noDeletion: true },
        },
        null,
      );
    assert.deepEqual(texts(branchChanges(bound(null), bound(7))), [
      'Checks that count from one app alone: none → unit (7)',
    ]);
  });

  it('a branch says that no check can be required while no pull request had one', async () => {
    server.hub.checks.set('main', [
      { name: 'unit', status: 'COMPLETED', conclusion: 'SUCCESS', url: 'https://x.example' },
    ]);
    assert.match(texts((await test.draft(main)).remarks.warnings).join(), /No check can be required yet/);
  });

  it('a branch keeps rules that are not ours, and tells of classic protection', async () => {
    await test.carryOut({ ...main, checks: ['unit'] });
    const [ruleset] = server.hub.settings.rulesets;
    ruleset!.body = { ...ruleset!.body, rules: [{ type: 'required_linear_history' }, { type: 'deletion' }] };
    server.hub.settings.classic.set('main', { required_status_checks: { contexts: ['old'], checks: [] } });
    const draft = await test.carryOut({ ...main, checks: ['unit'] });
    assert.match(
      texts(draft.remarks.effects).join(),
      /Classic branch protection holds for it too and stays: checks old/,
    );
    assert.deepEqual(ruleset!.body.rules[0], { type: 'required_linear_history' });
    assert.equal(ruleset!.body.rules.length, 5);
  });
});
