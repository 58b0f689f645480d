import assert from 'node:assert/strict';
import { approve } from '../../../../agent/operations/gates/approvalRecords.ts';
import { askGatesAgain } from '../../../../agent/operations/gates/askAgain.ts';
import { createOperation } from '../../../../agent/operations/plans/createOperation.ts';
import { keepPlan } from '../../../../agent/operations/plans/createPlan.ts';
import { holdRecords, waitingRecords } from '../../../../agent/project/holds.ts';
import type { DeployInput } from '../../../../agent/protocol/input.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { environments, projectFile, sampleProject } from '../../../standins/sampleProject.ts';
import { gatesOf, never, stepIds, TestWorld, verdictsOf } from '../../../standins/world.ts';

const deploy: DeployInput = { kind: 'deploy', environment: 'staging', ref: null, services: ['web'] };

async function waitingIn(own: TestWorld['world']['own'], environment: string): Promise<readonly string[]> {
  const all = await waitingRecords(own).all();
  return all.filter((one) => one.environment === environment).map(({ branch }) => branch);
}

/** A project whose staging has these gates and branches. */
async function withGates(gates: object, more: object = {}): Promise<TestWorld> {
  return TestWorld.of(sampleProject(environments({ staging: { branches: ['main'], gates, ...more } })));
}

describe('gates', function () {
  this.timeout(20_000); // git is real, and machines are busy
  after(removeTemporaryFolders);

  it('are not asked where the rules name none', async () => {
    assert.deepEqual(verdictsOf(await (await withGates({})).draft(deploy)), {});
  });

  describe('branch', () => {
    it('passes for what is on a branch of the environment, also by a pattern', async () => {
      const test = await withGates({ branch: true }, { branches: ['release/*', 'main'] });
      test.repository.branch('release/1').commit('Release', { 'web/a': '1' });
      const draft = await test.draft({ ...deploy, ref: 'release/1' });
      assert.equal(gatesOf(draft)['branch'], 'passes on release/*, main');
    });

    it('fails for what is on no branch of the environment', async () => {
      const test = await withGates({ branch: true });
      test.repository.branch('feature').commit('Elsewhere', { 'web/a': '1' });
      const draft = await test.draft({ ...deploy, ref: 'feature' });
      assert.match(gatesOf(draft)['branch']!, /^fails \w{7} is not on main$/);
    });

    it('goes by the remote where the branch is there, whatever it was moved to here', async () => {
      const test = await withGates({ branch: true });
      test.repository.withRemote();
      assert.equal(verdictsOf(await test.draft(deploy))['branch'], 'passes');
      test.repository.branch('feature').commit('Elsewhere', { 'web/a': '1' });
      test.repository.git('checkout', '--quiet', '-B', 'main');
      const draft = await test.draft(deploy);
      assert.match(
        gatesOf(draft)['branch']!,
        /^fails \w{7} is not on main as its remote has it: push or merge it first$/,
      );
      test.repository.git('push', '--quiet', 'origin', 'main');
      assert.equal(verdictsOf(await test.draft(deploy))['branch'], 'passes');
    });

    it('goes by the branch on this machine where no remote has it', async () => {
      const test = await withGates({ branch: true }, { branches: ['main', 'release/*'] });
      test.repository.withRemote();
      test.repository.branch('release/2').commit('Release', { 'web/a': '1' });
      assert.equal(verdictsOf(await test.draft({ ...deploy, ref: 'release/2' }))['branch'], 'passes');
    });
  });

  describe('clean', () => {
    it('fails where work would be left out, and names it', async () => {
      const test = await withGates({ clean: true });
      assert.equal(verdictsOf(await test.draft(deploy))['clean'], 'passes');
      test.repository.write({ 'web/index.mjs': 'unfinished' });
      assert.match(gatesOf(await test.draft(deploy))['clean']!, /^fails 1 uncommitted.*: web\/index.mjs$/);
    });

    it('asks nothing for a commit that is not checked out', async () => {
      const test = await withGates({ clean: true });
      test.repository.commit('Later', { 'web/a': '1' });
      test.repository.write({ 'web/index.mjs': 'unfinished' });
      assert.deepEqual(verdictsOf(await test.draft({ ...deploy, ref: 'first' })), {});
    });
  });

  describe('pushed', () => {
    it('fails for a commit that is on no remote', async () => {
      const test = await withGates({ pushed: true });
      test.repository.withRemote();
      assert.equal(verdictsOf(await test.draft(deploy))['pushed'], 'passes');
      test.repository.commit('Mine', { 'web/a': '1' });
      assert.match(gatesOf(await test.draft(deploy))['pushed']!, /^fails not pushed: \w{7}$/);
    });

    it('asks nothing where there is no remote', async () => {
      assert.deepEqual(verdictsOf(await (await withGates({ pushed: true })).draft(deploy)), {});
    });
  });

  describe('checks', () => {
    const gates = { checks: ['lint', 'unit'] };

    it('is pending until they ran for this commit, and runs them first', async () => {
      const test = await withGates(gates);
      const draft = await test.carryOut(deploy);
      assert.equal(gatesOf(draft)['checks'], 'pending checks lint, unit');
      assert.deepEqual(stepIds(draft).slice(0, 2), ['validate:lint', 'validate:unit']);
      const again = await test.draft({ ...deploy, forceRebuild: true });
      assert.equal(gatesOf(again)['checks'], 'passes 2 checks passed');
      assert.ok(!stepIds(again).some((id) => id.startsWith('validate:')));
    });

    it('leaves out checks of other services', async () => {
      const test = await withGates(gates);
      assert.deepEqual(stepIds(await test.draft({ ...deploy, services: ['api'] }))[0], 'validate:lint');
      assert.equal(stepIds(await test.draft({ ...deploy, services: ['api'] }))[1], 'build:api');
    });

    it('runs them in a clean checkout of the commit, and again for another', async () => {
      const test = await withGates(gates);
      test.repository.write({ 'unit.mjs': 'process.exit(1)' });
      await test.carryOut(deploy);
      test.repository.commit('Break it', { 'web/index.mjs': '2' });
      await assert.rejects(test.carryOut(deploy, { operation: 'op-2' }), { message: 'checkFailed' });
      assert.equal(test.platform.traffic.length, 1, 'nothing was touched');
      assert.equal(gatesOf(await test.draft(deploy))['checks'], 'pending checks unit');
    });

    it('is not taken away by the commit that is to be checked', async () => {
      const test = await withGates(gates);
      test.repository.branch('mine');
      const late = { run: 'node -e 0', when: 'after' };
      const elsewhere = { run: 'node unit.mjs', services: ['worker'] };
      test.repository.commit('Out of the way', {
        'web/a': '1',
        'taxiway.json': projectFile({
          ...environments({ staging: { branches: ['main'] } }),
          checks: { lint: late, unit: elsewhere },
        }),
      });
      const draft = await test.draft({ ...deploy, ref: 'mine' });
      assert.equal(gatesOf(draft)['checks'], 'pending checks lint, unit');
    });

    it('fails where the tests are skipped, so that somebody says why', async () => {
      const test = await withGates(gates);
      const draft = await test.draft({ ...deploy, skipTests: true });
      assert.deepEqual([verdictsOf(draft)['checks'], draft.facts.gates[0]?.binding], ['fails', true]);
      assert.equal(gatesOf(draft)['checks'], 'fails the checks are skipped: lint, unit');
    });

    it('has nothing to skip where all passed before, or where an emergency leaves all out', async () => {
      const test = await withGates(gates);
      const hurried = { ...deploy, skipTests: true };
      const emergency = { reason: 'Down' };
      const left = 'passes checks are left out: emergency (Down)';
      assert.equal(gatesOf(await test.draft({ ...hurried, emergency }))['checks'], left);
      await test.carryOut(deploy);
      const again = await test.draft({ ...hurried, forceRebuild: true });
      assert.equal(gatesOf(again)['checks'], 'passes 2 checks passed');
    });

    it('lets an emergency pass, with its reason', async () => {
      const test = await withGates(gates);
      const draft = await test.draft({ ...deploy, emergency: { reason: 'Down' } });
      assert.equal(gatesOf(draft)['checks'], 'passes checks are left out: emergency (Down)');
      assert.equal(stepIds(draft)[0], 'build:web');
    });

    it('runs the short checks even in an emergency, whatever the commit calls short', async () => {
      const lint = (emergency: boolean) => ({ run: 'node -e 0', emergency });
      const rules = environments({ staging: { branches: ['main'], gates } });
      const unit = { run: 'node unit.mjs', services: ['web'] };
      const test = await TestWorld.of(sampleProject({ ...rules, checks: { lint: lint(true), unit } }));
      test.repository.branch('mine').commit('No lint', {
        'web/a': '1',
        'taxiway.json': projectFile({ ...rules, checks: { lint: lint(false), unit } }),
      });
      const input = { ...deploy, ref: 'mine', emergency: { reason: 'Down' } };
      const bare = await test.draft({ ...input, skipTests: true });
      assert.equal(gatesOf(bare)['checks'], 'fails the checks are skipped: lint');
      const draft = await test.carryOut(input);
      assert.equal(gatesOf(draft)['checks'], 'pending emergency (Down): of the checks only lint');
      assert.deepEqual(stepIds(draft).slice(0, 2), ['validate:lint', 'build:web']);
      const again = await test.draft({ ...input, forceRebuild: true });
      assert.equal(gatesOf(again)['checks'], 'passes emergency (Down): of the checks only lint');
    });

    it('runs what belongs after a deploy only in its environments', async () => {
      const after = (...names: string[]) => ({ run: 'node -e 0', when: 'after', environments: names });
      const rules = environments({ staging: { branches: ['main'] }, production: {} });
      const checks = { load: after('staging'), tour: after('production') };
      const test = await TestWorld.of(sampleProject({ ...rules, checks }));
      const ids = stepIds(await test.draft(deploy));
      assert.ok(ids.includes('check:load'), ids.join());
      assert.ok(!ids.includes('check:tour'), ids.join());
    });

    it('runs none where a submodule would be missing, and says so', async () => {
      const test = await withGates(gates);
      const inner = sampleProject();
      const args = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.folder, 'inner'];
      test.repository.git(...args);
      test.repository.commit('Add a submodule');
      const failing = test.carryOut(deploy);
      await assert.rejects(failing, { message: 'badInput' });
      assert.deepEqual(test.platform.traffic, []);
    });
  });

  describe('window and freeze', () => {
    it('say when it opens, and for how long it is open', async () => {
      const test = await withGates({ windows: ['Wed,Thu 10:00-14:00 UTC'] });
      assert.match(gatesOf(await test.draft(deploy))['window']!, /^passes .* is open, closes in 2 h$/);
      test.clock.advance(3 * 3_600_000);
      assert.match(gatesOf(await test.draft(deploy))['window']!, /^fails .* opens in 19 h$/);
    });

    it('say until when nothing may start, and why', async () => {
      const freezes = [{ from: '2026-06-30', to: '2026-07-02', reason: 'Launch' }];
      const test = await withGates({ freezes });
      assert.match(gatesOf(await test.draft(deploy))['freeze']!, /^fails frozen until .*2026.*: Launch$/);
      test.clock.advance(3 * 86_400_000);
      assert.equal(gatesOf(await test.draft(deploy))['freeze'], 'passes no freeze');
    });
  });

  describe('validatedIn', () => {
    const validated = async (served: (test: TestWorld) => Promise<unknown>): Promise<string> => {
      const test = await withGates({ validatedIn: { environment: 'development', for: '1h' } });
      await served(test);
      return gatesOf(await test.draft(deploy))['validatedIn'] ?? '';
    };

    it('passes for the very artifact that served long enough, now or before', async () => {
      const long = await validated(async (test) => {
        await test.serves('development', 'web', 'main');
        test.clock.advance(2 * 3_600_000);
      });
      assert.equal(long, 'passes validated in development for 2 h');
      const before = await validated(async (test) => {
        await test.serves('development', 'web', 'main');
        test.clock.advance(2 * 3_600_000);
        test.repository.commit('Next', { 'web/a': '1' });
        await test.serves('development', 'web', 'main');
        test.repository.git('reset', '--quiet', '--hard', 'first');
      });
      assert.equal(before, 'passes validated in development for 2 h');
    });

    const hour = 3_600_000;
    const put = (test: TestWorld, kind: 'sleep' | 'wake'): Promise<unknown> =>
      test.carryOut({ kind, environment: 'development' }, { operation: kind });

    it('counts the time it served, not the time asleep', async () => {
      const slept = await validated(async (test) => {
        await test.serves('development', 'web', 'main');
        test.clock.advance(hour / 2);
        await put(test, 'sleep');
        test.clock.advance(10 * hour);
        await put(test, 'wake');
      });
      assert.match(slept, /^fails web has not served healthy in development for 60 min/);
      const asleep = await validated(async (test) => {
        await test.serves('development', 'web', 'main');
        test.clock.advance(2 * hour);
        await put(test, 'sleep');
        test.clock.advance(10 * hour);
      });
      assert.equal(asleep, 'passes validated in development for 2 h');
    });

    it('counts no time in which another one served', async () => {
      const back = await validated(async (test) => {
        await test.serves('development', 'web', 'main');
        test.clock.advance(60_000);
        test.repository.commit('Next', { 'web/a': '1' });
        await test.serves('development', 'web', 'main');
        test.clock.advance(7 * 24 * hour);
        const to = { commit: (await test.commit('first')).sha };
        await test.carryOut({ kind: 'rollback', environment: 'development', services: ['web'], to });
        test.repository.git('reset', '--quiet', '--hard', 'first');
      });
      assert.match(back, /^fails web has not served healthy/);
    });

    it('asks the one that serves now how it is', async () => {
      const bad = await validated(async (test) => {
        const { sha } = await test.serves('development', 'web', 'main');
        test.clock.advance(2 * hour);
        test.platform.brokenInTraffic.add(sha);
      });
      assert.equal(bad, 'fails web answers badly in development now');
    });

    it('fails for one that served too short, never, or badly', async () => {
      assert.match(
        await validated((test) => test.serves('development', 'web', 'main')),
        /^fails web has not served healthy/,
      );
      assert.match(
        await validated(() => Promise.resolve()),
        /^fails this very version of web has not served/,
      );
      const badly = await validated(async (test) => {
        const commit = await test.commit('main');
        const artifact = test.platform.artifactId({ build: 'make' } as never, 'web', commit.sha, null);
        const lastHealth = { state: 'failing', at: 0 } as const;
        test.platform.deployed('development', 'web', commit, { artifact, lastHealth });
        test.clock.advance(2 * 3_600_000);
      });
      assert.match(badly, /^fails this very version/);
    });
  });

  it('sameArtifact fails for what would be built anew', async () => {
    const test = await withGates({ sameArtifact: true });
    assert.equal(gatesOf(await test.draft(deploy))['sameArtifact'], 'fails would be built anew: web');
    await test.serves('development', 'web', 'main');
    assert.equal(verdictsOf(await test.draft(deploy))['sameArtifact'], 'passes');
  });

  describe('approvals', () => {
    it('counts people who signed for these artifacts, each once, and says that it is unproven', async () => {
      const test = await withGates({ approvals: 2 });
      const draft = await test.draft(deploy);
      assert.equal(gatesOf(draft)['approvals'], 'fails 2 approvals needed, none given');
      assert.equal(await approve(test.world, draft, 'Fine', never), 1);
      assert.equal(await approve(test.world, draft, 'Still fine', never), 1);
      assert.equal(
        gatesOf(await test.draft(deploy))['approvals'],
        'fails 1 of 2 approvals: Test Author (by git identity, unproven)',
      );
      test.repository.git('config', 'user.email', 'another@example.test');
      test.repository.git('config', 'user.name', 'Another Author');
      assert.equal(await approve(test.world, draft, '', never), 2);
      assert.match(gatesOf(await test.draft(deploy))['approvals']!, /^passes approved by .*unproven/);
    });

    it('counts none for another artifact, environment or kind', async () => {
      const test = await withGates({ approvals: 1 });
      await approve(test.world, await test.draft(deploy), '', never);
      test.repository.commit('More', { 'web/a': '1' });
      assert.equal(verdictsOf(await test.draft(deploy))['approvals'], 'fails');
    });

    it('takes no signature of nobody', async () => {
      const test = await withGates({ approvals: 1 });
      const draft = await test.draft(deploy);
      test.repository.git('config', 'user.email', '');
      await assert.rejects(approve(test.world, draft, '', never), { message: 'badInput' });
    });
  });

  describe('held', () => {
    const shared = { branches: ['main', 'feature/*'] };
    let test: TestWorld;

    beforeEach(async () => {
      test = await withGates({}, shared);
      test.repository.branch('feature/login').commit('Log in', { 'web/a': '1' });
      test.repository.checkout('main');
    });

    it('gives an environment of several branches to one at a time', async () => {
      const mine = await test.carryOut({ ...deploy, ref: 'feature/login' });
      assert.equal(stepIds(mine)[0], 'hold:staging');
      const other = await test.draft(deploy);
      assert.match(gatesOf(other)['held']!, /^fails held by feature\/login \(Test Author\) since .*2026/);
      assert.equal(
        verdictsOf(await test.draft({ ...deploy, ref: 'feature/login', forceRebuild: true }))['held'],
        'passes',
      );
    });

    it('writes nothing when it is asked, and knows who waits once they would have gone ahead', async () => {
      await test.carryOut({ ...deploy, ref: 'feature/login' });
      const inLine = async (): Promise<readonly string[]> => waitingIn(test.world.own, 'staging');
      const plan = await keepPlan(await test.draft(deploy), test.world);
      assert.deepEqual(await inLine(), []);
      const apply = { folder: '', by: 'Test Author', overrides: [], values: [] };
      for (let times = 1; times <= 2; times++)
        await assert.rejects(createOperation(test.world.own, plan.hash, apply, test.clock), {
          message: 'gatesHold',
        });
      assert.deepEqual(await inLine(), ['main']);
      assert.match(gatesOf(await test.draft(deploy))['held']!, /; waiting: main$/);
      await test.carryOut({ ...deploy, forceRebuild: true }, { operation: 'op-2' });
      assert.deepEqual(await inLine(), [], 'who has it waits no more');
    });

    it('changes hands when somebody takes over, and gives it back where that fails', async () => {
      await test.carryOut({ ...deploy, ref: 'feature/login' });
      test.platform.failing.add('build:web');
      await assert.rejects(test.carryOut({ ...deploy, forceRebuild: true }, { operation: 'op-2' }));
      assert.equal((await holdRecords(test.world.own).get('staging'))?.holder?.branch, 'feature/login');
      await test.carryOut({ ...deploy, forceRebuild: true }, { operation: 'op-3' });
      assert.equal((await holdRecords(test.world.own).get('staging'))?.holder?.branch, 'main');
    });

    it('is free again when the branch that had it is gone', async () => {
      await test.carryOut({ ...deploy, ref: 'feature/login' });
      test.repository.git('branch', '-D', 'feature/login');
      assert.equal(verdictsOf(await test.draft(deploy))['held'], 'passes');
    });

    it('takes the branch one is on, and asks which one where that is none of them', async () => {
      test.repository.checkout('feature/login');
      const { facts } = await test.draft({ ...deploy });
      assert.equal(facts.targets[0]?.then?.commit, (await test.commit('feature/login')).sha);
      const patterns = await withGates({}, { branches: ['feature/*'] });
      await assert.rejects(patterns.draft(deploy), { message: 'badInput' });
    });
  });

  it('answer again by the rules the plan was made with', async () => {
    const test = await withGates({ windows: ['Wed 10:00-14:00 UTC'] });
    const { facts } = await test.draft(deploy);
    test.repository.commit('No windows', { 'taxiway.json': projectFile() });
    test.clock.advance(3 * 3_600_000);
    const [again] = await askGatesAgain(deploy, facts, test.world, never);
    assert.deepEqual([again?.gate, again?.verdict, again?.binding], ['window', 'fails', true]);
  });
});

describe('the checklist', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  after(removeTemporaryFolders);

  it('is asked from the copy that counts, not from the working copy', async () => {
    repo = sampleProject(
      environments({ staging: { branches: ['main'], gates: { checklist: 'list.json' } } }),
    );
    const test = await TestWorld.of(repo);
    assert.equal(
      gatesOf(await test.draft(deploy))['checklist'],
      'fails the checklist list.json is not there',
    );
    repo.commit('A list', { 'list.json': '{ "items": [] }' });
    assert.equal(gatesOf(await test.draft(deploy))['checklist'], 'passes checklist complete, 0 items');
    repo.write({ 'list.json': '{ "items": 7 }' });
    assert.equal(verdictsOf(await test.draft(deploy))['checklist'], 'passes');
  });
});
