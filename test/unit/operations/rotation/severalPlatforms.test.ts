import assert from 'node:assert/strict';
import { explain } from '../../../../agent/protocol/explain.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import type { RotateSecretInput, UndoRotationInput } from '../../../../agent/protocol/input.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import { rotationRecords } from '../../../../agent/secrets/rotationRecords.ts';
import { MemoryCloud } from '../../../standins/memoryCloud.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { environments, sampleProject } from '../../../standins/sampleProject.ts';
import { stepIds, text, texts, TestWorld } from '../../../standins/world.ts';

const rotate: RotateSecretInput = {
  ...{ kind: 'rotateSecret', names: ['KEY'], environments: ['staging'], revoke: 'later' },
};
const web = { environment: 'staging', service: 'web' };
const worker = { environment: 'staging', service: 'worker' };

describe('rotating a secret that services on several platforms have', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;
  let fly: MemoryCloud;
  let railway: MemoryCloud;

  before(() => {
    repo = sampleProject({
      ...environments({
        staging: {
          targets: {
            api: { platform: 'local' },
            web: { platform: 'fly', app: 'web' },
            worker: { platform: 'railway', project: 'shop' },
          },
        },
      }),
      secrets: {
        KEY: { usedBy: ['api', 'web', 'worker'], generator: { kind: 'random', length: 20 } },
      },
    });
  });
  beforeEach(async () => {
    test = await TestWorld.of(repo);
    fly = await MemoryCloud.in(test, 'fly', [web], ['KEY']);
    railway = await MemoryCloud.in(test, 'railway', [worker], ['KEY']);
    api().stored.set('KEY', { value: 'old', writtenBy: '', isSecret: true });
    await test.serves('staging', 'api', 'main');
    fly.setByHand(web, 'KEY', 'somebody');
  });
  after(removeTemporaryFolders);

  const api = () => test.platform.target({ environment: 'staging', service: 'api' });
  const inUse = () => [
    api().serving?.values['KEY'],
    fly.runs.get('web@staging')?.['KEY'],
    railway.runs.get('worker@staging')?.['KEY'],
  ];
  const kept = () => [api().stored.get('KEY')?.value, fly.value(web, 'KEY'), railway.value(worker, 'KEY')];

  /** So that nothing was set by anybody else. */
  async function setFromHere(): Promise<void> {
    const set = { kind: 'setVariable', environment: 'staging', name: 'KEY' } as const;
    const services = ['web', 'worker'];
    await test.carryOut({ ...set, services }, { operation: 'op-0', values: { KEY: 'old' } });
  }

  it('gives all of them one value, in one operation, and takes it back everywhere when it is undone', async () => {
    await setFromHere();
    const draft = await test.carryOut(rotate);
    const [value] = kept();
    assert.match(value ?? '', /^[A-Za-z0-9]{20}$/);
    assert.deepEqual([...kept(), ...inUse()], Array(6).fill(value));
    assert.deepEqual(draft.remarks.warnings.length, 1, 'only that nobody else is kept out');
    await test.carryOut({ kind: 'undoRotation', rotation: as('op-1') }, { operation: 'op-2' });
    assert.deepEqual([...kept(), ...inUse()], Array(6).fill('old'));
  });

  for (const failing of ['set web', 'set worker', 'restart web', 'restart worker'])
    it(`brings everything back where it fails at: ${failing}`, async () => {
      await setFromHere();
      for (const cloud of [fly, railway]) cloud.failing.add(failing);
      await assert.rejects(test.carryOut(rotate), { message: 'badInput' });
      assert.deepEqual([...kept(), ...inUse()], Array(6).fill('old'));
      assert.deepEqual([test.notes, await rotationRecords(test.world.own).get('op-1')], [[], null]);
    });

  it('says on the card which value somebody else set, and writes that one last', async () => {
    const draft = await test.draft(rotate);
    assert.match(
      texts(draft.remarks.warnings).join('\n'),
      /Not set from here, .* cannot be put back.*: KEY for web in staging\.$/m,
    );
    assert.equal(
      stepIds(draft)
        .filter((id) => id.startsWith('write:'))
        .at(-1),
      'write:KEY@staging:web',
    );
    assert.equal(text(draft.remarks.undo), 'Until the old value is revoked');
  });

  it('never touches what somebody else set where another platform fails before', async () => {
    railway.failing.add('set worker');
    await assert.rejects(test.carryOut(rotate), { message: 'badInput' });
    assert.deepEqual([...kept(), ...inUse()], ['old', 'somebody', undefined, 'old', 'somebody', undefined]);
    assert.deepEqual(test.notes, []);
  });

  it('leaves it alone as well where the platform refused the value', async () => {
    fly.failing.add('set web');
    await assert.rejects(test.carryOut(rotate), { message: 'badInput' });
    assert.deepEqual(kept(), ['old', 'somebody', undefined]);
    assert.deepEqual(test.notes, []);
  });

  it('brings back the others and says what stands where it failed with the value there', async () => {
    fly.failing.add('set web');
    fly.failsLate = true;
    await assert.rejects(test.carryOut(rotate), { message: 'badInput' });
    const [first, second, third] = kept();
    assert.deepEqual([first, third], ['old', undefined]);
    assert.match(second ?? '', /^[A-Za-z0-9]{20}$/);
    assert.match(test.notes.join('\n'), /The new value stays, .*: KEY for web in staging\. Set what belongs/);
  });

  it('undoes what it can, says where it cannot, and knows from then on what is there', async () => {
    await test.carryOut(rotate);
    const [, fresh] = kept();
    const undo: UndoRotationInput = { kind: 'undoRotation', rotation: as('op-1') };
    const draft = await test.carryOut(undo, { operation: 'op-2' });
    assert.deepEqual(kept(), ['old', fresh, undefined]);
    assert.match(texts(draft.remarks.warnings).join('\n'), /The new value stays.*: KEY for web in staging\./);
    await test.carryOut(rotate, { operation: 'op-3' });
    await test.carryOut({ ...undo, rotation: as('op-3') }, { operation: 'op-4' });
    assert.deepEqual(kept(), ['old', fresh, undefined]);
  });

  it('offers no undo where nothing could be put back, and says why when it is asked for', async () => {
    api().stored.clear();
    railway.setByHand(worker, 'KEY', 'somebody');
    const draft = await test.carryOut({ kind: 'rotateSecret', names: ['KEY'], revoke: 'later' });
    assert.equal(draft.remarks.undo, null);
    await assert.rejects(test.draft({ kind: 'undoRotation', rotation: as('op-1') }), (error) =>
      /not set from here.*KEY for web in staging/.test(text(explain(failureOf(error)).what)),
    );
    await test.carryOut({ kind: 'revokeSecret', rotation: as('op-1') }, { operation: 'op-2' });
  });
});
