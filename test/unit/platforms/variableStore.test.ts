import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { LocalLayout } from '../../../agent/platforms/local/layout.ts';
import { VariableStore } from '../../../agent/platforms/variableStore.ts';
import { Failed, failureOf } from '../../../agent/protocol/failures.ts';
import { Secret } from '../../../agent/run/secret.ts';
import { inTemporaryFolder } from '../../standins/temporaryFolder.ts';

const web = { environment: 'staging', service: 'web' };

class MemoryVault {
  readonly values = new Map<string, Secret>();
  /** Called before every write: a test ends the operation there. */
  beforeKeep: (account: string) => void = () => undefined;

  keep(account: string, value: Secret): Promise<void> {
    this.beforeKeep(account);
    this.values.set(account, value);
    return Promise.resolve();
  }

  read(account: string): Promise<Secret | null> {
    return Promise.resolve(this.values.get(account) ?? null);
  }

  forget(account: string): Promise<void> {
    this.values.delete(account);
    return Promise.resolve();
  }

  entries(): Promise<{ account: string }[]> {
    return Promise.resolve([...this.values.keys()].map((account) => ({ account })));
  }
}

interface Stage {
  readonly vault: MemoryVault;
  readonly store: VariableStore;
  readonly layout: LocalLayout;
  readonly set: (name: string, value: string | null, by: string, secret?: boolean) => Promise<void>;
  readonly values: () => Promise<Record<string, string>>;
}

function onStage(test: (stage: Stage) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const [vault, layout] = [new MemoryVault(), new LocalLayout(folder)];
    const store = new VariableStore(layout, 'local/shop', vault);
    await test({
      vault,
      store,
      layout,
      set: (name, value, by, secret = true) =>
        store.write(web, name, { value: value === null ? null : Secret.of(value), secret, by, at: 5 }),
      values: async () => {
        const found = Object.entries(await store.values(web));
        return Object.fromEntries(
          found.map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
        );
      },
    });
  });
}

describe('variables of a target', () => {
  it('are listed by name and time, never by value', () =>
    onStage(async ({ store, set }) => {
      await set('KEY', 'hush-hush', 'one');
      await set('LOG', 'debug', 'one', false);
      assert.deepEqual(await store.list('staging'), [
        { service: 'web', name: 'KEY', secret: true, setAt: 5 },
        { service: 'web', name: 'LOG', secret: false, setAt: 5 },
      ]);
    }));

  it('that are secret are in no file, the others in one for this user alone', () =>
    onStage(async ({ layout, vault, set, values }) => {
      await set('KEY', 'hush-hush', 'one');
      await set('LOG', 'debug', 'one', false);
      const file = layout.variablesOf(web);
      assert.ok(!(await readFile(file, 'utf8')).includes('hush'));
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      assert.ok(vault.values.has('local/shop/staging/web/KEY#one'));
      assert.deepEqual(await values(), { KEY: 'hush-hush', LOG: 'debug' });
    }));

  it('can be put back until the earlier value is forgotten', () =>
    onStage(async ({ store, vault, set, values }) => {
      await set('KEY', 'old', 'one');
      await store.forgetPrevious(web, 'KEY', 'one');
      assert.equal(await store.earlier(web, 'KEY', 'one'), null);
      await set('KEY', 'new', 'two');
      assert.equal((await store.earlier(web, 'KEY', 'two'))?.reveal(), 'old');
      await store.restore(web, 'KEY', { by: 'back', of: 'two' });
      assert.deepEqual(await values(), { KEY: 'old' });
      await store.forgetPrevious(web, 'KEY', 'back');
      await set('KEY', 'newer', 'three');
      await store.forgetPrevious(web, 'KEY', 'three');
      await assert.rejects(store.restore(web, 'KEY', { by: 'back', of: 'three' }), {
        message: 'changedSince',
      });
      assert.deepEqual(await values(), { KEY: 'newer' });
      assert.deepEqual([...vault.values.keys()], ['local/shop/staging/web/KEY#three']);
    }));

  it('keep both values while one is put back, so that this can be taken back as well', () =>
    onStage(async ({ store, set, values }) => {
      await set('KEY', 'old', 'one');
      await set('KEY', 'new', 'two');
      await store.restore(web, 'KEY', { by: 'back', of: 'two' });
      await store.undoRestore(web, 'KEY', 'back');
      assert.deepEqual(await values(), { KEY: 'new' });
      assert.equal((await store.earlier(web, 'KEY', 'two'))?.reveal(), 'old');
      await store.restore(web, 'KEY', { by: 'back', of: 'two' });
      await store.restore(web, 'KEY', { by: 'back again', of: 'two' });
      assert.deepEqual(await values(), { KEY: 'old' }, 'putting back what is back already changes nothing');
      await store.undoRestore(web, 'KEY', 'back again');
      assert.deepEqual(await values(), { KEY: 'new' });
    }));

  it('are neither put back, nor forgotten, nor told, for an operation whose change is not the last', () =>
    onStage(async ({ store, set, values }) => {
      await set('KEY', 'old', 'one');
      await set('KEY', 'new', 'two');
      await set('KEY', 'newer', 'three');
      const late = { message: 'changedSince' };
      await assert.rejects(store.restore(web, 'KEY', { by: 'back', of: 'two' }), late);
      await assert.rejects(store.forgetPrevious(web, 'KEY', 'two'), late);
      await assert.rejects(store.earlier(web, 'KEY', 'two'), late);
      assert.deepEqual(await values(), { KEY: 'newer' });
      assert.equal((await store.earlier(web, 'KEY', 'three'))?.reveal(), 'new');
    }));

  it('that were not set before are gone when put back', () =>
    onStage(async ({ store, vault, set, values }) => {
      await set('KEY', 'new', 'one');
      await store.restore(web, 'KEY', { by: 'back', of: null });
      assert.deepEqual(await values(), {});
      await store.forgetPrevious(web, 'KEY', 'back');
      assert.deepEqual([vault.values.size, await store.versions(web, 'KEY')], [0, null]);
    }));

  it('that were removed can be put back', () =>
    onStage(async ({ store, set, values }) => {
      await set('KEY', 'old', 'one');
      await set('KEY', null, 'two');
      assert.deepEqual([await values(), await store.list('staging')], [{}, []]);
      await store.restore(web, 'KEY', { by: 'back', of: null });
      assert.deepEqual(await values(), { KEY: 'old' });
    }));

  it('lose nothing when the operation is ended before the value is kept, and go on when it is done again', () =>
    onStage(async ({ store, vault, set, values }) => {
      await set('KEY', 'old', 'one');
      vault.beforeKeep = () => {
        throw new Error('ended');
      };
      await assert.rejects(set('KEY', 'new', 'two'), /ended/);
      assert.deepEqual(await values(), { KEY: 'old' });
      assert.equal((await store.versions(web, 'KEY'))?.writtenBy, 'one');
      vault.beforeKeep = () => undefined;
      await set('KEY', 'new', 'two');
      await set('KEY', 'new', 'two');
      await store.undo(web, 'KEY', { by: 'two', secret: true });
      assert.deepEqual(await values(), { KEY: 'old' });
      assert.deepEqual([...vault.values.keys()], ['local/shop/staging/web/KEY#one']);
    }));

  it('are not taken back for an operation that did not change them', () =>
    onStage(async ({ store, set, values }) => {
      await set('KEY', 'new', 'one');
      await store.undo(web, 'KEY', { by: 'two', secret: true });
      assert.deepEqual(await values(), { KEY: 'new' });
    }));

  it('are not put back where that value is lost: what is in use stays', () =>
    onStage(async ({ store, vault, set, values }) => {
      await set('KEY', 'old', 'one');
      await set('KEY', 'new', 'two');
      vault.values.delete('local/shop/staging/web/KEY#one');
      await assert.rejects(store.restore(web, 'KEY', { by: 'back', of: 'two' }), {
        message: 'secretNotKept',
      });
      assert.deepEqual(await values(), { KEY: 'new' });
    }));

  it('whose value is in no vault any more are told by name', () =>
    onStage(async ({ store, vault, set }) => {
      await set('KEY', 'old', 'one');
      vault.values.clear();
      await assert.rejects(store.values(web), (error) => {
        assert.deepEqual(failureOf(error), { reason: 'secretNotKept', name: 'KEY' });
        return true;
      });
      await set('KEY', 'new', 'two');
      assert.equal((await store.values(web))['KEY']?.toString(), '[secret]');
    }));

  it('can be set anew although the one from before was kept with a key that is gone', () =>
    onStage(async ({ vault, set, values }) => {
      await set('KEY', 'old', 'one');
      const read = vault.read.bind(vault);
      vault.read = (account) =>
        account.endsWith('#one')
          ? Promise.reject(new Failed({ reason: 'keychain', situation: 'wrongKey', detail: 'KEY' }))
          : read(account);
      await set('KEY', 'new', 'two');
      assert.deepEqual(await values(), { KEY: 'new' });
    }));

  it('leave nothing in the vault when the target is removed', () =>
    onStage(async ({ store, vault, set }) => {
      await set('KEY', 'old', 'one');
      await set('KEY', 'new', 'two');
      await vault.keep('local/shop/staging/web/KEY#begun', Secret.of('kept and never written'));
      await store.removeAll(web);
      assert.deepEqual([vault.values.size, await store.list('staging')], [0, []]);
    }));
});
