import assert from 'node:assert/strict';
import { explain } from '../../../../agent/protocol/explain.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { as, type OperationId } from '../../../../agent/protocol/ids.ts';
import type {
  OperationInput,
  ProtectBranchInput,
  ProtectEnvironmentInput,
} from '../../../../agent/protocol/input.ts';
import { createOperation } from '../../../../agent/operations/plans/createOperation.ts';
import { keepPlan } from '../../../../agent/operations/plans/createPlan.ts';
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
      ...environments({ production: { branches: ['main'], gates: { ci: true, approvals: 2 } } }),
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
  /** Carries it out, kept as an operation; answers what undoes it. */
  const done = async (input: ProtectEnvironmentInput | ProtectBranchInput): Promise<OperationInput> => {
    const draft = await test.draft(input);
    const { hash } = await keepPlan(draft, test.world);
    const given = { folder: repo.folder, by: 'octocat', overrides: [], values: [] };
    const operation = await createOperation(test.world.own, hash, given, test.world.clock);
    await test.carryOut(input);
    return kind(input).undo(draft.facts, operation)!;
  };
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

  it('an environment is undone to what was there before', async () => {
    Object.assign(server.hub.settings.environment('staging'), { waitTimer: 5 });
    const undo = await done({ ...staging, waitMinutes: 60, reviewers: ['hubot'] });
    assert.deepEqual([there()?.waitTimer, there()?.reviewers.length], [60, 1]);
    const draft = await test.carryOut(undo, { operation: 'op-2' });
    assert.equal(text(draft.remarks.title), 'Put back the protection of staging on GitHub');
    assert.deepEqual(texts(draft.remarks.effects), [
      'Required reviewers: hubot → none',
      'Wait timer: 60 min → 5 min',
      'Deployed from: main → every branch',
    ]);
    assert.deepEqual([there()?.waitTimer, there()?.reviewers, there()?.branches], [5, [], null]);
    assert.equal(kind(undo).undo(draft.facts, as<OperationId>('op-2')), null, 'an undo has none itself');
  });

  it('an environment that was new is undone to one without rules, for something may be in it by now', async () => {
    const undo = await done({ ...staging, waitMinutes: 60 });
    await test.carryOut(undo, { operation: 'op-2' });
    assert.deepEqual([there()?.waitTimer, there()?.branches], [0, null]);
  });

  it('an environment that somebody changed meanwhile is planned anew', async () => {
    const { facts } = await test.draft(staging);
    server.hub.settings.environment('staging').waitTimer = 5;
    assert.notEqual((await test.draft(staging)).facts.gitHub, facts.gitHub);
  });

  it('the environment of previews takes pull requests', async () => {
    assert.ok(
      (await changes({ ...staging, environment: 'preview' })).includes(
        'Deployed from: every branch → refs/pull/*/merge',
      ),
    );
  });

  it('an environment says where reviewers would do nothing, or too few are wanted', async () => {
    server.hub.isPrivate = true;
    const input = { ...staging, environment: 'production', reviewers: ['octocat'] };
    const { warnings, environmentKind } = (await test.draft(input)).remarks;
    assert.equal(environmentKind, 'production');
    assert.match(texts(warnings).join(), /is private.*one reviewer suffices/);
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

  it('a branch requires what its last commit reports', async () => {
    server.hub.checks.set('main', [
      { name: 'unit', status: 'COMPLETED', conclusion: 'SUCCESS', url: 'https://x.example' },
    ]);
    assert.equal((await changes(main))[0], 'Required checks: none → unit');
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

  it('a branch shows where only who may pass by, for which branches, or other rules would change', async () => {
    await test.carryOut({ ...main, checks: ['unit'] });
    const undo = await done({ ...main, checks: ['unit', 'lint'] });
    const [ruleset] = server.hub.settings.rulesets;
    const { body } = ruleset!;
    const lint = body.rules.filter((rule) => (rule as { type: string }).type !== 'required_status_checks');
    const unit = { required_status_checks: [{ context: 'unit' }] };
    ruleset!.body = {
      ...body,
      ...{ bypass_actors: [{ actor_type: 'Team', actor_id: 7, bypass_mode: 'pull_request' }] },
      conditions: { ref_name: { include: ['refs/heads/main'], exclude: ['refs/heads/x'] } },
      rules: [
        ...[...lint, { type: 'required_linear_history' }],
        {
          type: 'required_status_checks',
          parameters: { strict_required_status_checks_policy: false, ...unit },
        },
      ],
    } as typeof body;
    const draft = await test.carryOut(undo, { operation: 'op-2' });
    assert.deepEqual(texts(draft.remarks.effects), [
      'Other rules: required_linear_history → none',
      'May pass it by: Team 7 (pull_request) → none',
      'Holds for: main, !x → main',
    ]);
    assert.match(text((await test.draft(undo)).remarks.nothingToDo), /main is protected so already/);
  });

  it('a branch that had no ruleset is undone to none', async () => {
    const undo = await done({ ...main, checks: ['unit'] });
    const draft = await test.carryOut(undo, { operation: 'op-2' });
    assert.equal(text(draft.remarks.title), 'Put back the protection of main on GitHub');
    assert.equal(texts(draft.remarks.effects)[0], 'Required checks: unit → none');
    assert.deepEqual(server.hub.settings.rulesets, []);
  });

  it('a branch is protected also where classic protection is told to others only', async () => {
    const isClassic = (_method: string, path: string): boolean => path.endsWith('/branches/main/protection');
    server.troubles.push({ matches: isClassic, status: 403, body: { message: 'Not for you' }, times: 9 });
    const draft = await test.carryOut({ ...main, checks: ['unit'] });
    assert.match(
      texts(draft.remarks.effects).join(),
      /Whether classic branch protection holds for it too is told to administrators only/,
    );
    assert.equal(server.hub.settings.rulesets.length, 1);
  });
});
