import assert from 'node:assert/strict';
import type { RollbackInput } from '../../../../agent/protocol/input.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { environments, sampleProject } from '../../../standins/sampleProject.ts';
import { gatesOf, kind, stepIds, text, texts, TestWorld } from '../../../standins/world.ts';

const previous: RollbackInput = {
  kind: 'rollback',
  environment: 'production',
  services: 'all',
  to: 'previous',
};

describe('rollback', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;

  before(() => {
    repo = sampleProject();
    repo.commit('Second', { 'web/index.mjs': '2' });
    repo.git('tag', 'second');
    repo.commit('Third', { 'web/index.mjs': '3' });
    repo.git('tag', 'third');
    repo.commit('Fourth', { 'web/index.mjs': '4' });
    repo.git('tag', 'fourth');
  });
  beforeEach(async () => {
    test = await TestWorld.of(repo);
    for (const ref of ['first', 'second', 'third']) {
      for (const service of ['api', 'web']) await test.serves('production', service, ref);
      test.clock.advance(60_000);
    }
  });
  after(removeTemporaryFolders);

  const now = (service: string): string => test.platform.answer('production', service)?.version ?? '';
  const sha = async (ref: string): Promise<string> => (await test.commit(ref)).sha;

  it('brings back the last good version of every service, without building', async () => {
    const { facts } = await test.carryOut(previous);
    assert.deepEqual([now('web'), now('api')], [await sha('second'), await sha('second')]);
    assert.ok(facts.targets.every(({ action, then }) => action === 'reuse' && then?.deployment !== null));
  });

  it('says how long it took until what was before served again', async () => {
    const { facts } = await test.draft(previous);
    assert.match(
      text(kind(previous).result(facts, 41_000)),
      /^production serves again after 41 s: api \w+, web \w+\.$/,
    );
  });

  it('goes further back when asked again, not forth to what was bad', async () => {
    await test.carryOut(previous);
    await test.carryOut(previous, { operation: 'op-2' });
    assert.equal(now('web'), await sha('first'));
  });

  it('goes back to what served before, not to what was brought back from earlier', async () => {
    await test.carryOut(previous);
    test.clock.advance(1000);
    await test.serves('production', 'web', 'fourth');
    test.clock.advance(1000);
    await test.carryOut({ ...previous, services: ['web'] }, { operation: 'op-2' });
    assert.equal(now('web'), await sha('second'));
  });

  it('starts everything, switches everything, then asks what serves', async () => {
    assert.deepEqual(stepIds(await test.draft(previous)), [
      ...['start:api', 'start:web', 'switch:api', 'switch:web', 'verify:api', 'verify:web'],
    ]);
  });

  it('brings back one service alone', async () => {
    await test.carryOut({ ...previous, services: ['web'] });
    assert.deepEqual([now('web'), now('api')], [await sha('second'), await sha('third')]);
  });

  it('goes to a commit', async () => {
    await test.carryOut({ ...previous, to: { commit: (await test.commit('first')).sha } });
    assert.deepEqual([now('web'), now('api')], [await sha('first'), await sha('first')]);
  });

  it('goes to a deployment, the other services to what served with it', async () => {
    const first = test.platform.history.find(({ id }) => id.startsWith('d1-'))!;
    await test.carryOut({ ...previous, to: { deployment: first.id } });
    assert.deepEqual([now('web'), now('api')], [await sha('first'), await sha('first')]);
  });

  it('goes to each service its own deployment', async () => {
    const [api, web] = ['d0-api', 'd3-web'].map(
      (id) => test.platform.history.find((one) => one.id === id)!.id,
    );
    await test.carryOut({ ...previous, to: { deployments: { api: api!, web: web! } } });
    assert.deepEqual([now('web'), now('api')], [await sha('second'), await sha('first')]);
  });

  it('refuses a deployment of another environment', async () => {
    await test.serves('staging', 'web', 'first');
    const other = test.platform.history[0]!.id;
    await assert.rejects(test.draft({ ...previous, to: { deployment: other } }), { message: 'unknownName' });
  });

  it('leaves out and names a service whose version is no longer kept', async () => {
    test.platform.prune(test.platform.history.find(({ id }) => id === 'd0-api')!);
    const draft = await test.draft({ ...previous, to: { commit: (await test.commit('first')).sha } });
    assert.deepEqual(
      draft.facts.targets.map(({ service }) => service),
      ['web'],
    );
    assert.match(texts(draft.remarks.warnings).join('\n'), /api stays as it is: \w{7} is no longer kept/);
  });

  it('goes past versions that failed, were broken on purpose, or were the same', async () => {
    const { commit, artifact } = test.platform.history.find(({ id }) => id === 'd5-web')!;
    test.platform.deployed('production', 'web', await test.commit('first'), { drill: true });
    test.clock.advance(1000);
    test.platform.deployed('production', 'web', commit, { artifact });
    await test.carryOut({ ...previous, services: ['web'] });
    assert.equal(now('web'), await sha('second'));
  });

  it('says that nothing is left to go back to', async () => {
    await test.carryOut({ ...previous, to: { commit: (await test.commit('first')).sha } });
    const { remarks, facts } = await test.draft(previous);
    assert.match(
      text(remarks.nothingToDo),
      /^Nothing to roll back\. web has no version to go back to and stays as it is\. api/,
    );
    assert.deepEqual(facts.steps, []);
  });

  it('says what stays as it is', async () => {
    const { remarks } = await test.draft(previous);
    assert.match(texts(remarks.effects).join(), /Variables and secrets stay as they are today/);
    assert.match(text(remarks.verb), /^Roll back production to \w{7}$/);
  });

  it('undoes itself by going to what served before it', async () => {
    const { facts } = await test.carryOut(previous);
    const undo = kind(previous).undo(facts, 'op-1' as never)!;
    await test.carryOut(undo, { operation: 'op-2' });
    assert.equal(now('web'), await sha('third'));
  });

  it('keeps what serves where the old version does not get well', async () => {
    test.platform.brokenInTraffic.add(await sha('second'));
    await assert.rejects(test.carryOut(previous), { message: 'neverHealthy' });
    assert.deepEqual([now('web'), now('api')], [await sha('third'), await sha('third')]);
  });

  describe('with every gate closed', () => {
    before(() => {
      const gates = {
        ...{
          branch: true,
          checks: ['lint'],
          approvals: 2,
          checklist: 'nowhere.json',
          validatedIn: 'staging',
        },
        windows: ['Tue 10:00-11:00 UTC'],
        freezes: [{ from: '2026-01-01', to: '2026-12-31', reason: 'quiet' }],
      };
      repo = sampleProject(environments({ production: { gates } }));
      repo.git('tag', '-f', 'second', repo.commit('Second', { 'web/index.mjs': '2' }));
      repo.git('tag', 'third', repo.commit('Third', { 'web/index.mjs': '3' }));
    });

    it('is held by none of them and shows them all', async () => {
      const draft = await test.draft(previous);
      assert.ok(draft.facts.gates.every(({ binding }) => !binding));
      assert.deepEqual(Object.keys(gatesOf(draft)).sort(), [
        ...['approvals', 'branch', 'checklist', 'checks', 'freeze', 'validatedIn', 'window'],
      ]);
      assert.ok(!draft.facts.steps.some(({ id }) => /^(validate|checklist|check):/.test(id)));
    });
  });

  it('is open where somebody pushed a project file with errors', async () => {
    const broken = sampleProject();
    broken.git('tag', 'third', broken.commit('Third', { 'web/index.mjs': '3' }));
    const world = await TestWorld.of(broken);
    for (const ref of ['first', 'third']) {
      await world.serves('production', 'web', ref);
      world.clock.advance(1000);
    }
    broken.commit('A slip', { 'taxiway.json': '{ "services": 7 }' });
    broken.git('checkout', '--quiet', 'first', '--', 'taxiway.json');
    const { facts } = await world.draft({ ...previous, services: ['web'] });
    assert.equal(facts.targets[0]?.then?.commit, (await world.commit('first')).sha);
  });
});
