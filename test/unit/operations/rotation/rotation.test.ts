import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from '../../../../agent/protocol/explain.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import type {
  RevokeSecretInput,
  RotateSecretInput,
  UndoRotationInput,
} from '../../../../agent/protocol/input.ts';
import { as, type OperationId } from '../../../../agent/protocol/ids.ts';
import { isDue, rotationRecords } from '../../../../agent/secrets/rotationRecords.ts';
import { removeTemporaryFolders, type Repository, temporaryFolder } from '../../../standins/repository.ts';
import { sampleProject } from '../../../standins/sampleProject.ts';
import { kind, stepIds, text, texts, TestWorld } from '../../../standins/world.ts';

const rotate: RotateSecretInput = {
  kind: 'rotateSecret',
  names: ['API_KEY'],
  environments: ['staging'],
  revoke: 'now',
};
const later: RotateSecretInput = { ...rotate, revoke: 'later' };
const rotation = as<OperationId>('op-1');

describe('rotating a secret', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;
  let told: string;

  before(() => {
    told = temporaryFolder('told-');
    const tell = (what: string, value: string): string =>
      `echo "${what} $TAXIWAY_ENVIRONMENT ${value}" >> ${join(told, 'told')}`;
    repo = sampleProject({
      secrets: {
        API_KEY: { usedBy: ['api', 'web'], generator: { kind: 'random', length: 20 } },
        PASTED: { usedBy: ['api'] },
        SCRIPTED: {
          usedBy: ['api'],
          generator: { kind: 'script', run: 'cat new-key.txt' },
          prove: `test -f unit.mjs && ${tell('proved', '$SCRIPTED $TAXIWAY_URL')}`,
          revoke: tell('revoked', '$TAXIWAY_OLD_VALUE'),
        },
        BOTH: {
          usedBy: ['api', 'web'],
          generator: { kind: 'random', length: 20 },
          revoke: tell('revoked', '$TAXIWAY_OLD_VALUE'),
        },
        WRONG: { usedBy: ['api'], generator: { kind: 'random', length: 20 }, prove: 'exit 3' },
        STUCK: { usedBy: ['api'], generator: { kind: 'random', length: 20 }, revoke: 'exit 4' },
      },
    });
    repo.commit('A key', { 'new-key.txt': 'from-the-script\n' });
  });
  beforeEach(async () => {
    test = await TestWorld.of(repo);
    for (const name of ['API_KEY', 'SCRIPTED', 'PASTED', 'WRONG', 'STUCK']) {
      for (const service of ['api', 'web']) {
        target(service).stored.set(name, { value: `old-${name}`, writtenBy: '', isSecret: true });
      }
    }
    for (const service of ['api', 'web']) await test.serves('staging', service, 'main');
  });
  after(removeTemporaryFolders);

  const target = (service: string) => test.platform.target({ environment: 'staging', service });
  const runsWith = (service: string, name = 'API_KEY'): string => target(service).serving?.values[name] ?? '';
  const kept = (): readonly string[] =>
    [...test.keychain.values.keys()].filter((one) => one !== 'taxiway/probe');
  const tellings = (): string =>
    existsSync(join(told, 'told')) ? readFileSync(join(told, 'told'), 'utf8') : '';
  const record = () => rotationRecords(test.world.own).get('op-1');

  it('makes and keeps, writes everywhere, runs anew, proves, revokes, forgets', async () => {
    assert.deepEqual(stepIds(await test.draft(rotate)), [
      ...['begun', 'make:API_KEY@staging'],
      ...['before:api@staging', 'before:web@staging'],
      ...['write:API_KEY@staging:web', 'write:API_KEY@staging:api'],
      ...['start:api@staging', 'switch:api@staging', 'start:web@staging', 'switch:web@staging'],
      ...['verify:api@staging', 'verify:web@staging'],
      ...['proved', 'revoking'],
      ...['forget:API_KEY@staging:web', 'forget:API_KEY@staging:api'],
      ...['drop:API_KEY@staging', 'revoked'],
    ]);
  });

  it('gives one new value to every service of an environment and keeps no copy besides', async () => {
    await test.carryOut(rotate);
    assert.match(runsWith('api'), /^[A-Za-z0-9]{20}$/);
    assert.equal(runsWith('web'), runsWith('api'));
    assert.deepEqual(kept(), []);
    assert.equal(target('api').stored.get('API_KEY')?.previous, undefined);
  });

  it('gives each environment a value of its own', async () => {
    test.platform.target({ environment: 'production', service: 'api' }).stored.set('API_KEY', {
      value: 'old',
      writtenBy: '',
      isSecret: true,
    });
    const draft = await test.carryOut({ kind: 'rotateSecret', names: ['API_KEY'], revoke: 'now' });
    const other = test.platform
      .target({ environment: 'production', service: 'api' })
      .stored.get('API_KEY')?.value;
    assert.notEqual(other, runsWith('api'));
    assert.deepEqual(
      draft.facts.targets.map(({ environment }) => environment),
      ['staging', 'staging', 'production'],
    );
    assert.equal(draft.remarks.environmentKind, 'production');
  });

  it('has no value in the plan, the steps, the log or the record', async () => {
    const draft = await test.carryOut(later);
    const all = JSON.stringify([draft, await test.steps(draft), await record()]);
    assert.ok(!all.includes(runsWith('api')));
    assert.equal(test.world.redactor.line(`the key is ${runsWith('api')}`), 'the key is [secret]');
  });

  it('takes a value from a script, proves it by a command and revokes the old one by another', async () => {
    await test.carryOut({ ...rotate, names: ['SCRIPTED'] });
    assert.equal(runsWith('api', 'SCRIPTED'), 'from-the-script');
    assert.deepEqual(tellings().trim().split('\n'), [
      'proved staging from-the-script http://web.staging.test/',
      'revoked staging old-SCRIPTED',
    ]);
  });

  it('asks for a value to be pasted, by rule or by wish', async () => {
    const draft = await test.carryOut(
      { ...rotate, names: ['PASTED'] },
      { values: { PASTED: 'pasted-value' } },
    );
    assert.deepEqual([draft.remarks.needsValues, runsWith('api', 'PASTED')], [['PASTED'], 'pasted-value']);
    assert.deepEqual((await test.draft({ ...rotate, pasted: true })).remarks.needsValues, ['API_KEY']);
  });

  it('changes nothing where the pasted value got lost on the way', async () => {
    await assert.rejects(test.carryOut({ ...rotate, names: ['PASTED'] }), { message: 'badInput' });
    assert.equal(target('api').stored.get('PASTED')?.value, 'old-PASTED');
  });

  it('puts the old value back everywhere where the new one is not proved', async () => {
    await assert.rejects(test.carryOut({ ...rotate, names: ['WRONG'] }), { message: 'proofFailed' });
    assert.deepEqual(
      [target('api').stored.get('WRONG')?.value, runsWith('api', 'WRONG')],
      ['old-WRONG', 'old-WRONG'],
    );
    assert.deepEqual([kept(), await record()], [[], null]);
  });

  it('keeps the new value where revoking the old one fails: the old one may be gone', async () => {
    await assert.rejects(test.carryOut({ ...rotate, names: ['STUCK'] }), { message: 'proofFailed' });
    assert.match(runsWith('api', 'STUCK'), /^[A-Za-z0-9]{20}$/);
    assert.equal(target('api').stored.get('STUCK')?.value, runsWith('api', 'STUCK'));
    assert.equal((await record())?.revokedAt, null);
  });

  it('does not start where no value can be kept', async () => {
    test.keychain.isThere = false;
    await assert.rejects(test.draft(rotate), { message: 'secretNotKept' });
  });

  it('calls an old value revoked only where something took it back', async () => {
    const said = async (name: string): Promise<string> =>
      text(kind(rotate).result((await test.draft({ ...rotate, names: [name] })).facts));
    assert.equal(await said('SCRIPTED'), 'SCRIPTED is rotated; the old value is revoked.');
    assert.equal(await said('API_KEY'), 'API_KEY is rotated; the old value is forgotten.');
  });

  it('names the secrets there are when asked for another', async () => {
    await assert.rejects(test.draft({ ...rotate, names: ['NOPE'] }), { message: 'unknownName' });
  });

  it('gives a secret that is set nowhere its first value wherever it is used', async () => {
    for (const service of ['api', 'web']) target(service).stored.clear();
    const { facts, remarks } = await test.draft({ kind: 'rotateSecret', names: ['API_KEY'], revoke: 'now' });
    assert.equal(remarks.nothingToDo, null);
    assert.ok(facts.targets.length >= 2);
  });

  it('has nothing to revoke nor to go back to where it was the first value', async () => {
    for (const service of ['api', 'web']) target(service).stored.clear();
    const draft = await test.carryOut({ ...later, names: ['SCRIPTED'] });
    const { facts } = draft;
    assert.match(text(kind(later).result(facts)), /SCRIPTED is set; there was no value before/);
    const titles = (await test.steps(draft, rotation)).map(({ title }) => text(title)).join();
    assert.doesNotMatch(titles, /old value/, 'there was none');
    assert.equal(kind(later).undo(facts, rotation), null);
    assert.ok(!stepIds(await test.draft({ ...rotate, names: ['BOTH'] })).includes('revoke:BOTH@staging'));
    assert.equal((await test.draft({ ...rotate, names: ['SCRIPTED'] })).remarks.nothingToDo, null);
  });

  it('asks for no proof where nothing runs that could give it', async () => {
    test.platform.target({ environment: 'staging', service: 'api' }).serving = null;
    test.platform.target({ environment: 'staging', service: 'web' }).serving = null;
    const steps = stepIds(await test.draft({ ...rotate, names: ['SCRIPTED'] }));
    assert.deepEqual(
      steps.filter((id) => id.startsWith('prove:')),
      [],
    );
  });

  it('says on the card what becomes of the old value', async () => {
    const effects = async (input: RotateSecretInput): Promise<string> =>
      texts((await test.draft(input)).remarks.effects).join('\n');
    assert.match(await effects(rotate), /revoked as soon as the new one is proved/);
    assert.match(await effects(later), /revoked 24 h after/);
    assert.match(await effects({ ...rotate, revoke: 'byHand' }), /stays until you revoke it/);
  });

  describe('of which the old value still works', () => {
    const undo: UndoRotationInput = { kind: 'undoRotation', rotation };
    const revoke: RevokeSecretInput = { kind: 'revokeSecret', rotation };

    it('is undone: the old value is used again and the new one forgotten', async () => {
      const { facts } = await test.carryOut(later);
      assert.deepEqual(kind(later).undo(facts, rotation), undo);
      await test.carryOut(undo, { operation: 'op-2' });
      assert.deepEqual([runsWith('api'), runsWith('web'), kept()], ['old-API_KEY', 'old-API_KEY', []]);
      assert.match(text((await test.draft(undo)).remarks.nothingToDo), /the rotation was undone/);
    });

    it('is revoked when somebody says so, whatever the gates say', async () => {
      await test.carryOut({ ...later, names: ['SCRIPTED'] });
      assert.equal((await record())?.revokeAt, (await record())!.provedAt! + 24 * 3_600_000);
      await test.carryOut(revoke, { operation: 'op-2' });
      assert.match(tellings(), /revoked staging old-SCRIPTED/);
      assert.deepEqual(kept(), []);
      assert.match(text((await test.draft(revoke)).remarks.nothingToDo), /was revoked/);
    });

    it('cannot be undone once it began to be revoked', async () => {
      await test.carryOut({ ...later, names: ['STUCK'] });
      await assert.rejects(test.carryOut(revoke, { operation: 'op-2' }), { message: 'proofFailed' });
      await assert.rejects(test.draft(undo), { message: 'rotation' });
      assert.equal((await test.draft(revoke)).remarks.nothingToDo, null, 'but it can be revoked again');
    });

    const store = (service = 'api', name = 'API_KEY') => target(service).stored.get(name);

    it('is not rotated again, nor set by hand: its old value would be lost without being revoked', async () => {
      await test.carryOut(later);
      const [fresh, set] = [
        store()!.value,
        { kind: 'setVariable', environment: 'staging', services: ['api'], name: 'API_KEY' } as const,
      ];
      for (const input of [rotate, set, { ...set, remove: true }, { ...set, restore: true }]) {
        await assert.rejects(test.draft(input), (error) => {
          const failure = failureOf(error);
          assert.ok(
            failure.reason === 'rotation' && failure.why === 'open' && failure.operation === rotation,
          );
          const { what, next } = explain(failure);
          assert.match(text(what), /API_KEY was rotated on .* old value still works/);
          assert.match(text(next), /revoke the old value .* or undo it: operation op-1/);
          return true;
        });
      }
      await test.carryOut(revoke, { operation: 'op-2' });
      await test.carryOut(rotate, { operation: 'op-3' });
      assert.notEqual(store()!.value, fresh, 'once that is done it is');
    });

    it('hinders neither other environments nor other secrets', async () => {
      await test.carryOut(later);
      await test.carryOut({ ...rotate, names: ['SCRIPTED'] }, { operation: 'op-2' });
      assert.equal((await test.draft({ ...rotate, environments: ['production'] })).remarks.nothingToDo, null);
    });

    it('is found although its runner was gone before it was proved, and can be undone but not revoked', async () => {
      const draft = await test.draft(later);
      const context = test.context();
      for (const step of await test.steps(draft)) {
        await step.do(context);
        if (step.id === 'write:API_KEY@staging:web') break;
      }
      await assert.rejects(test.draft(rotate), { message: 'rotation' });
      await assert.rejects(test.draft(revoke), { message: 'rotation' });
      await test.carryOut(undo, { operation: 'op-2' });
      assert.deepEqual([store('web')?.value, store()?.value], ['old-API_KEY', 'old-API_KEY']);
      assert.deepEqual(kept(), []);
      assert.equal((await test.draft(rotate)).remarks.nothingToDo, null);
    });

    it('has its new value again everywhere where undoing it failed, and can be undone or revoked as before', async () => {
      await test.carryOut(later);
      const fresh = store()!.value;
      test.platform.failing.add('switch:web');
      await assert.rejects(test.carryOut(undo, { operation: 'op-2' }));
      assert.deepEqual([runsWith('api'), runsWith('web'), store('web')?.value], [fresh, fresh, fresh]);
      assert.equal((await record())?.undoingAt, null);
      await test.carryOut(undo, { operation: 'op-3' });
      assert.deepEqual([runsWith('api'), runsWith('web'), kept()], ['old-API_KEY', 'old-API_KEY', []]);
    });

    it('is not revoked while undoing it stands half done: the old value may be in use', async () => {
      await test.carryOut(later);
      const context = test.context('op-2');
      for (const step of await test.steps(await test.draft(undo), 'op-2')) {
        await step.do(context);
        if (step.id === 'restore:API_KEY@staging:web') break;
      }
      await assert.rejects(test.draft(revoke), (error) => {
        const failure = failureOf(error);
        return failure.reason === 'rotation' && failure.why === 'beingUndone';
      });
      assert.equal(isDue((await record())!, Infinity), false);
      await test.carryOut(undo, { operation: 'op-3' });
      assert.deepEqual([runsWith('api'), runsWith('web'), kept()], ['old-API_KEY', 'old-API_KEY', []]);
    });

    it('is not revoked where another value than its own is in use', async () => {
      await test.carryOut({ ...later, names: ['SCRIPTED'] });
      target('api').stored.set('SCRIPTED', { value: 'foreign', writtenBy: 'op-x', isSecret: true });
      const before = tellings();
      await assert.rejects(test.draft(revoke), { message: 'changedSince' });
      await assert.rejects(test.draft(undo), { message: 'changedSince' });
      assert.equal(tellings(), before);
    });

    it('has every old value revoked where the services had different ones', async () => {
      for (const service of ['api', 'web'])
        target(service).stored.set('BOTH', { value: `old-BOTH-${service}`, writtenBy: '', isSecret: true });
      await test.carryOut({ ...later, names: ['BOTH'] });
      await test.carryOut(revoke, { operation: 'op-2' });
      assert.match(tellings(), /revoked staging old-BOTH-web\nrevoked staging old-BOTH-api/);
    });

    it('fails in words where it is too late to undo it, and where it was undone before it could be revoked', async () => {
      await test.carryOut(later);
      await test.carryOut(revoke, { operation: 'op-2' });
      await assert.rejects(test.draft(undo), (error) => {
        assert.match(
          text(explain(failureOf(error)).what),
          /^Too late: the old value of API_KEY was revoked on/,
        );
        return true;
      });
      await test.carryOut(later, { operation: 'op-3' });
      await test.carryOut({ ...undo, rotation: as('op-3') }, { operation: 'op-4' });
      await assert.rejects(test.draft({ ...revoke, rotation: as('op-3') }), (error) => {
        assert.match(text(explain(failureOf(error)).what), /the old value is in use and is not revoked/);
        return true;
      });
    });

    it('has nothing to undo where the old value was revoked at once', async () => {
      const { facts } = await test.draft(rotate);
      assert.equal(kind(rotate).undo(facts, rotation), null);
    });

    it('is not known where it never was', async () => {
      await assert.rejects(test.draft(undo), { message: 'unknownName' });
    });
  });
});
