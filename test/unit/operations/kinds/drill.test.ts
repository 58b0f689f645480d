import assert from 'node:assert/strict';
import { drillRecords } from '../../../../agent/operations/kinds/drillRecords.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import { cutAfter, Interrupted } from '../../../standins/interrupted.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { sampleProject } from '../../../standins/sampleProject.ts';
import { stepIds, TestWorld } from '../../../standins/world.ts';

const drill = { kind: 'drill', environment: 'staging', service: 'web' } as const;

describe('drill', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;

  before(() => {
    repo = sampleProject();
  });
  beforeEach(async () => {
    test = await TestWorld.of(repo);
    await test.serves('staging', 'web', 'first');
  });
  after(removeTemporaryFolders);

  it('gives a broken version the traffic, notices, brings the old one back and files how long that took', async () => {
    await test.carryOut(drill);
    assert.deepEqual(test.platform.traffic.length, 2, 'there and back');
    assert.equal(test.platform.answer('staging', 'web')?.healthy, true);
    const record = await drillRecords(test.world.own).get('op-1');
    assert.ok(record?.noticedAt !== null && (record?.recoveredMs ?? 0) >= 10_000);
    assert.deepEqual([record?.service, record?.by], ['web', 'Test Author']);
  });

  it('is refused where nothing can be broken on purpose', async () => {
    Object.assign(test.platform, { isElsewhere: true });
    await assert.rejects(test.draft(drill), { message: 'badInput' });
  });

  it('comes, is noticed and goes', async () => {
    assert.deepEqual(stepIds(await test.draft(drill)), ['start:web', 'switch:web', 'verify:web', 'back:web']);
  });

  it('fails and is brought back where the version it brought was not broken', async () => {
    const answer = test.platform.answer.bind(test.platform);
    test.platform.answer = (...of) => {
      const found = answer(...of);
      return found && { ...found, healthy: true };
    };
    await assert.rejects(test.carryOut(drill), { message: 'badInput' });
    assert.equal(test.platform.traffic.length, 2, 'there and back');
    assert.equal((await drillRecords(test.world.own).get('op-1'))?.noticedAt, null);
  });

  it('is in a known state wherever it is cut, and gets to its end', async () => {
    const draft = await test.draft(drill);
    for (const cut of Array.from({ length: 8 }, (_, index) => index)) {
      const operation = `op-${cut}`;
      const run = new Interrupted(await test.steps(draft, operation), test.context(operation), () =>
        Promise.resolve(),
      );
      await run.goOn(cutAfter(cut));
      assert.ok(await run.goOn(cutAfter(null)));
      assert.equal(test.platform.answer('staging', 'web')?.healthy, true);
    }
  });

  it('takes what serves where no service is named', async () => {
    const { facts } = await test.draft({ ...drill, service: null });
    assert.deepEqual(
      facts.targets.map(({ service }) => service),
      ['web'],
    );
  });

  it('refuses production, and where nothing serves', async () => {
    await test.serves('production', 'web', 'first');
    await assert.rejects(test.draft({ ...drill, environment: 'production' }), { message: 'badInput' });
    await assert.rejects(test.draft({ ...drill, service: 'api' }), { message: 'badInput' });
  });

  it('files nothing where the broken version never had the traffic', async () => {
    test.platform.failing.add('start:web');
    await assert.rejects(test.carryOut(drill));
    assert.equal(await drillRecords(test.world.own).get('op-1'), null);
  });

  it('is not gone back to afterwards', async () => {
    await test.carryOut(drill);
    test.platform.deployed('staging', 'web', await test.commit('main'), { artifact: as('other') });
    const back = await test.draft({
      kind: 'rollback',
      environment: 'staging',
      services: 'all',
      to: 'previous',
    });
    assert.equal(back.facts.targets[0]?.then?.deployment, 'd0-web');
  });
});
