import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SetVariableInput } from '../../../../agent/protocol/input.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { sampleProject } from '../../../standins/sampleProject.ts';
import { kind, stepIds, text, TestWorld } from '../../../standins/world.ts';

const set: SetVariableInput = {
  kind: 'setVariable',
  environment: 'staging',
  services: ['web', 'api'],
  name: 'LOG_LEVEL',
};

describe('set variable', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;

  before(() => {
    repo = sampleProject();
  });
  beforeEach(async () => {
    test = await TestWorld.of(repo);
    await test.serves('staging', 'api', 'first');
    await test.serves('staging', 'web', 'first');
  });
  after(removeTemporaryFolders);

  const target = (service: string) => test.platform.target({ environment: 'staging', service });
  const runsWith = (service: string): string | undefined => target(service).serving?.values['LOG_LEVEL'];

  it('asks for the value beside the plan, writes it everywhere, then runs the services anew', async () => {
    const draft = await test.carryOut(set, { values: { LOG_LEVEL: 'debug' } });
    assert.deepEqual(draft.remarks.needsValues, ['LOG_LEVEL']);
    assert.deepEqual([runsWith('api'), runsWith('web')], ['debug', 'debug']);
    assert.ok(!JSON.stringify(draft).includes('debug'));
    assert.deepEqual(stepIds(draft), [
      ...['before:api@staging', 'before:web@staging', 'write:api:LOG_LEVEL', 'write:web:LOG_LEVEL'],
      ...['start:api@staging', 'switch:api@staging', 'start:web@staging', 'switch:web@staging'],
      ...['verify:api@staging', 'verify:web@staging'],
    ]);
  });

  it('makes it empty where that is said, and asks for no value then', async () => {
    const draft = await test.carryOut({ ...set, empty: true });
    assert.deepEqual(draft.remarks.needsValues, []);
    assert.deepEqual([runsWith('api'), runsWith('web')], ['', '']);
    assert.equal(text(draft.remarks.effects[0]!), 'LOG_LEVEL is there then, with nothing in it.');
  });

  it('makes nothing empty on a platform that keeps no empty variables', async () => {
    Object.assign(test.platform, { keepsEmptyVariables: false });
    await assert.rejects(test.draft({ ...set, empty: true }), { message: 'badInput' });
  });

  it('writes for what does not run, which has it when it runs next', async () => {
    const draft = await test.carryOut({ ...set, services: ['worker'] }, { values: { LOG_LEVEL: 'debug' } });
    assert.deepEqual(stepIds(draft), ['write:worker:LOG_LEVEL']);
  });

  it('says only of what runs that it is started anew, also where several are pushed', async () => {
    const services = ['web', 'worker'];
    const one = await test.draft({ ...set, services });
    const started = /^What runs of web is started anew/;
    assert.match(text(one.remarks.effects[0]!), started);
    writeFileSync(join(repo.folder, '.env.local'), 'ONE=1\nTWO=2\n');
    const push = { kind: 'pushVariables', environment: 'staging', services, names: ['ONE', 'TWO'] } as const;
    const several = await test.draft(push);
    assert.match(
      several.remarks.effects.map(text).join('\n'),
      /^What runs of web is started anew with them/m,
    );
  });

  it('runs the old values again where the new one does not do', async () => {
    await test.carryOut(set, { values: { LOG_LEVEL: 'info' } });
    test.platform.failing.add('switch:web');
    await assert.rejects(test.carryOut(set, { operation: 'op-2', values: { LOG_LEVEL: 'debug' } }));
    assert.deepEqual([runsWith('api'), runsWith('web')], ['info', 'info']);
    assert.equal(target('api').stored.get('LOG_LEVEL')?.value, 'info');
  });

  it('is undone by putting back the earlier value, without anybody typing it', async () => {
    await test.carryOut(set, { values: { LOG_LEVEL: 'info' } });
    const { facts } = await test.carryOut(set, { operation: 'op-2', values: { LOG_LEVEL: 'debug' } });
    const undo = kind(set).undo(facts, 'op-2' as never)!;
    const draft = await test.carryOut(undo, { operation: 'op-3' });
    assert.deepEqual([runsWith('api'), draft.remarks.needsValues], ['info', []]);
    assert.match(text((await test.draft(undo)).remarks.nothingToDo), /no earlier value of LOG_LEVEL is kept/);
  });

  it('does not put back what somebody else changed since: that would undo another change', async () => {
    const { facts } = await test.carryOut(set, { values: { LOG_LEVEL: 'info' } });
    const later = { operation: 'op-2', values: { LOG_LEVEL: 'debug' } };
    await test.carryOut({ ...set, services: ['web'] }, later);
    const undo = kind(set).undo(facts, 'op-1' as never)!;
    await assert.rejects(test.draft(undo), { message: 'changedSince' });
    assert.deepEqual([runsWith('api'), runsWith('web')], ['info', 'debug']);
  });

  it('does not put back of several that were pushed what somebody else changed since', async () => {
    writeFileSync(join(repo.folder, '.env.local'), 'ONE=1\nLOG_LEVEL=info\n');
    const where = { environment: 'staging', services: ['web'], names: ['ONE', 'LOG_LEVEL'] };
    const { facts } = await test.carryOut({ kind: 'pushVariables', ...where });
    const undo = kind(facts.input).undo(facts, 'op-1' as never)!;
    await test.carryOut(set, { operation: 'op-2', values: { LOG_LEVEL: 'debug' } });
    await assert.rejects(test.draft(undo), { message: 'changedSince' });
  });

  it('is undone also where only one of its services has it still to be put back', async () => {
    const { facts } = await test.carryOut(set, { values: { LOG_LEVEL: 'info' } });
    await test.carryOut({ ...set, services: ['web'], restore: true }, { operation: 'op-2' });
    await test.carryOut(kind(set).undo(facts, 'op-1' as never)!, { operation: 'op-3' });
    assert.deepEqual([runsWith('api'), runsWith('web')], [undefined, undefined]);
  });

  it('puts back what was removed', async () => {
    await test.carryOut(set, { values: { LOG_LEVEL: 'info' } });
    const { facts } = await test.carryOut({ ...set, remove: true }, { operation: 'op-2' });
    await test.carryOut(kind(set).undo(facts, 'op-2' as never)!, { operation: 'op-3' });
    assert.deepEqual([runsWith('api'), runsWith('web')], ['info', 'info']);
  });

  it('runs the last value again where the earlier one does not do', async () => {
    await test.carryOut(set, { values: { LOG_LEVEL: 'info' } });
    await test.carryOut(set, { operation: 'op-2', values: { LOG_LEVEL: 'debug' } });
    test.platform.failing.add('switch:web');
    await assert.rejects(test.carryOut({ ...set, restore: true }, { operation: 'op-3' }));
    assert.deepEqual([runsWith('api'), runsWith('web')], ['debug', 'debug']);
  });

  it('removes a variable, where it is set', async () => {
    await test.carryOut({ ...set, services: ['api'] }, { values: { LOG_LEVEL: 'info' } });
    const draft = await test.carryOut({ ...set, remove: true }, { operation: 'op-2' });
    assert.deepEqual(
      draft.facts.targets.map(({ service }) => service),
      ['api'],
    );
    assert.equal(runsWith('api'), undefined);
    assert.match(
      text((await test.draft({ ...set, remove: true })).remarks.nothingToDo),
      /is not set in staging/,
    );
  });

  for (const name of ['A B', '1X', 'PORT', 'TAXIWAY_COMMIT', '']) {
    it(`refuses the name "${name}"`, async () => {
      await assert.rejects(test.draft({ ...set, name }), { message: 'badInput' });
    });
  }

  it('does not begin without the value', async () => {
    await assert.rejects(test.carryOut(set), { message: 'badInput' });
    assert.equal(target('api').stored.size, 0);
  });
});
