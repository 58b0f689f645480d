import assert from 'node:assert/strict';
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

  it('undoes one by the other', async () => {
    const { facts, remarks } = await test.draft(sleep);
    assert.deepEqual(kind(sleep).undo(facts, 'op-1' as never), wake);
    assert.match(texts(remarks.effects).join(), /Nobody can reach it/);
  });

  it('fails where a service does not get well again', async () => {
    await test.carryOut(sleep);
    test.platform.broken.add((await test.commit('first')).sha);
    await assert.rejects(test.carryOut(wake, { operation: 'op-2' }), { message: 'neverHealthy' });
  });
});
