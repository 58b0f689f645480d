import assert from 'node:assert/strict';
import { GitHubServer } from '../../../standins/github/gitHubServer.ts';
import { onGitHub } from '../../../standins/onGitHub.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { environments, sampleProject } from '../../../standins/sampleProject.ts';
import { stepIds, text, texts, TestWorld, verdictsOf, kind } from '../../../standins/world.ts';

const sleep = { kind: 'sleep', environment: 'staging' } as const;
const wake = { kind: 'wake', environment: 'staging' } as const;

describe('sleep and wake', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;

  before(() => {
    const gates = { windows: ['Tue 10:00-11:00 UTC'] };
    repo = sampleProject(environments({ staging: { gates } }));
  });
  beforeEach(async () => {
    test = await TestWorld.of(repo);
    for (const service of ['api', 'web']) await test.serves('staging', service, 'first');
  });
  after(removeTemporaryFolders);

  it('puts to sleep what runs, what others depend on last', async () => {
    const { facts } = await test.carryOut(sleep);
    assert.deepEqual(
      facts.steps.map(({ id }) => id),
      ['sleep:web', 'sleep:api'],
    );
    assert.equal(test.platform.answer('staging', 'web'), null);
  });

  it('wakes what sleeps and proves that it is well', async () => {
    await test.carryOut(sleep);
    const draft = await test.carryOut(wake, { operation: 'op-2' });
    assert.deepEqual(stepIds(draft), ['wake:api', 'wake:web', 'verify:api', 'verify:web']);
    assert.equal(test.platform.answer('staging', 'web')?.healthy, true);
  });

  it('starts again what has crashed', async () => {
    test.platform.target({ environment: 'staging', service: 'web' }).crashed = true;
    assert.deepEqual(stepIds(await test.draft(wake)), ['wake:web', 'verify:web']);
  });

  it('keeps awake what is awake beyond its schedule', async () => {
    const until = test.clock.now() + 1000;
    await test.carryOut({ ...wake, keepAwakeUntil: until });
    assert.equal(test.platform.target({ environment: 'staging', service: 'web' }).keepAwakeUntil, until);
  });

  describe('where a workflow on GitHub keeps the schedule, for it runs elsewhere', () => {
    const until = Date.UTC(2026, 6, 1, 22);
    const keep = { ...wake, keepAwakeUntil: until } as const;
    const name = 'TAXIWAY_KEEP_AWAKE_STAGING';
    let server: GitHubServer;

    beforeEach(async () => {
      const schedule = { timezone: 'UTC', sleep: '0 18 * * *', wake: '0 8 * * *' };
      const scheduled = sampleProject(environments({ staging: { schedule } }));
      server = await GitHubServer.start();
      test = await onGitHub(scheduled, server);
      await test.serves('staging', 'web', 'first');
      (test.platform as { isElsewhere: boolean }).isElsewhere = true;
    });
    afterEach(async () => {
      await server.end();
      assert.deepEqual(server.drift, []);
    });

    it('tells it until when to leave it awake', async () => {
      const draft = await test.carryOut(keep);
      assert.ok(stepIds(draft).indexOf(`write:${name}`) < stepIds(draft).indexOf('wake:web'));
      assert.equal(server.hub.settings.variables().get(name)?.value, '2026-07-01T22:00:00.000Z');
      const effects = texts(draft.remarks.effects).join();
      assert.match(effects, /TAXIWAY_KEEP_AWAKE_STAGING of GitHub Actions.* sleeps from .*2 Jul.*18:00.* on/);
      const locks = kind(keep).locks?.(draft.facts, test.world) ?? [];
      assert.ok(locks.includes(`github:acme/shop:variable:${name}`), 'nobody else sets it meanwhile');
    });

    it('warns as long as the default branch has no such workflow', async () => {
      const warned = async () => texts((await test.draft(keep)).remarks.warnings).join();
      assert.match(await warned(), /main has no \.github\/workflows\/sleep-staging\.yml/);
      test.repository.commit('Keep the schedule', { '.github/workflows/sleep-staging.yml': 'on: {}\n' });
      assert.equal(await warned(), '');
    });

    it('does not promise what nobody would keep', async () => {
      test.repository.git('remote', 'set-url', 'origin', '/srv/git/shop.git');
      const { remarks } = await test.draft(keep);
      assert.match(texts(remarks.effects).join(), /nothing puts it to sleep by itself/);
      test.repository.git('remote', 'set-url', 'origin', 'git@github.com:acme/shop.git');
      const signedOut = await TestWorld.of(test.repository);
      await signedOut.serves('staging', 'web', 'first');
      (signedOut.platform as { isElsewhere: boolean }).isElsewhere = true;
      await assert.rejects(signedOut.draft(keep), { message: 'gitHub' });
    });

    it('leaves that alone where nobody asks for it', async () => {
      await test.carryOut(sleep);
      await test.carryOut(wake, { operation: 'op-2' });
      assert.equal(server.hub.settings.variables().size, 0);
    });
  });

  it('says that nothing is left to do', async () => {
    assert.match(text((await test.draft(wake)).remarks.nothingToDo), /everything in staging runs/);
    await test.carryOut(sleep);
    assert.match(text((await test.draft(sleep)).remarks.nothingToDo), /nothing runs in staging/);
  });

  it('says where the platform cannot sleep', async () => {
    test.platform.can = { ...test.platform.can, sleep: 'none' };
    assert.match(
      text((await test.draft(sleep)).remarks.nothingToDo),
      /nothing runs in staging that could sleep/,
    );
  });

  it('is held by a window when a person asks for it, not when the schedule does, and waking never', async () => {
    const held = await test.draft(sleep);
    assert.deepEqual([verdictsOf(held), held.facts.gates[0]?.binding], [{ window: 'fails' }, true]);
    assert.equal((await test.draft({ ...sleep, scheduled: true })).facts.gates[0]?.binding, false);
    await test.carryOut(sleep);
    assert.equal((await test.draft(wake)).facts.gates[0]?.binding, false);
  });

  it('does not undo keeping awake by sleep: it may have been awake before', async () => {
    const draft = await test.carryOut({ ...wake, keepAwakeUntil: test.clock.now() + 1000 });
    assert.deepEqual([draft.remarks.undo, kind(wake).undo(draft.facts, 'op-1' as never)], [null, null]);
  });

  it('undoes waking one service without putting the others to sleep', async () => {
    await test.carryOut({ ...sleep, services: ['web'] });
    assert.equal(test.platform.answer('staging', 'api')?.healthy, true, 'it was not asked for');
    const { facts, remarks } = await test.carryOut(wake, { operation: 'op-2' });
    const undo = kind(wake).undo(facts, 'op-2' as never);
    assert.deepEqual(undo, { ...sleep, services: ['web'] });
    assert.equal(text(remarks.undo), 'Put to sleep again: web');
    const undone = await test.draft(undo);
    assert.deepEqual(stepIds(undone), ['sleep:web']);
    assert.equal(text(undone.remarks.title), 'Put web in staging to sleep');
  });

  it('offers no undo of what brings back a crash', async () => {
    test.platform.target({ environment: 'staging', service: 'web' }).crashed = true;
    const { facts, remarks } = await test.carryOut(wake);
    assert.deepEqual([remarks.undo, kind(wake).undo(facts, 'op-1' as never)], [null, null]);
  });

  it('undoes one by the other', async () => {
    const { facts, remarks } = await test.draft(sleep);
    assert.deepEqual(kind(sleep).undo(facts, 'op-1' as never), { ...wake, services: ['web', 'api'] });
    assert.match(texts(remarks.effects).join(), /Nobody can reach it/);
  });

  it('fails where a service does not get well again', async () => {
    await test.carryOut(sleep);
    test.platform.broken.add((await test.commit('first')).sha);
    await assert.rejects(test.carryOut(wake, { operation: 'op-2' }), { message: 'neverHealthy' });
  });
});
