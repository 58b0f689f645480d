import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { LocalLayout } from '../../../../agent/platforms/local/layout.ts';
import { VariableStore } from '../../../../agent/platforms/local/variableStore.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { inTemporaryFolder } from '../../../standins/temporaryFolder.ts';

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
    const store = new VariableStore(layout, as('shop'), vault);
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
        { service: 'web', name: 'KEY', secret: true, setAt: 5, previous: true },
        { service: 'web', name: 'LOG', secret: false, setAt: 5, previous: true },
      ]);
    }));

  it('that are secret are in no file, the others in one for this user alone', () =>
    onStage(async ({ layout, vault, set, values }) => {
      await set('KEY', 'hush-hush', 'one');
      await set('LOG', 'debug', 'one', false);
      const file = layout.variablesOf(web);
      assert.ok(!(await readFile(file, 'utf8')).includes('hush'));
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      assert.ok(vault.values.has('local/shop/staging/web/KEY'));
      assert.deepEqual(await values(), { KEY: 'hush-hush', LOG: 'debug' });
    }));

  it('can be put back until the earlier value is forgotten', () =>
    onStage(async ({ store, vault, set, values }) => {
      await set('KEY', 'old', 'one');
      await store.forgetPrevious(web, 'KEY');
      assert.equal(await store.earlier(web, 'KEY'), null);
      await set('KEY', 'new', 'two');
      assert.equal((await store.earlier(web, 'KEY'))?.reveal(), 'old');
      await store.restore(web, 'KEY');
      assert.deepEqual(await values(), { KEY: 'old' });
      await set('KEY', 'new', 'three');
      await store.forgetPrevious(web, 'KEY');
      await store.restore(web, 'KEY');
      assert.deepEqual(await values(), { KEY: 'new' });
      assert.deepEqual([...vault.values.keys()], ['local/shop/staging/web/KEY']);
    }));

  it('that were not set before are gone when put back', () =>
    onStage(async ({ store, vault, set, values }) => {
      await set('KEY', 'new', 'one');
      await store.restore(web, 'KEY');
      assert.deepEqual([await values(), vault.values.size], [{}, 0]);
    }));

  it('that were removed can be put back', () =>
    onStage(async ({ store, set, values }) => {
      await set('KEY', 'old', 'one');
      await set('KEY', null, 'two');
      assert.deepEqual([await values(), await store.list('staging')], [{}, []]);
      await store.restore(web, 'KEY');
      assert.deepEqual(await values(), { KEY: 'old' });
    }));

  for (const point of ['local/shop/staging/web/KEY#previous', 'local/shop/staging/web/KEY']) {
    it(`lose nothing when the operation is ended before ${point} is written, and go on when it is done again`, () =>
      onStage(async ({ store, vault, set, values }) => {
        await set('KEY', 'old', 'one');
        vault.beforeKeep = (account) => {
          if (account === point) throw new Error('ended');
        };
        await assert.rejects(set('KEY', 'new', 'two'), /ended/);
        assert.deepEqual(await values(), { KEY: 'old' });
        assert.ok(!(await store.isWrittenBy(web, 'KEY', 'two')));
        vault.beforeKeep = () => undefined;
        await set('KEY', 'new', 'two');
        await set('KEY', 'new', 'two');
        assert.ok(await store.isWrittenBy(web, 'KEY', 'two'));
        await store.undo(web, 'KEY', 'two');
        assert.deepEqual(await values(), { KEY: 'old' });
      }));
  }

  it('are not taken back for an operation that did not change them', () =>
    onStage(async ({ store, set, values }) => {
      await set('KEY', 'new', 'one');
      await store.undo(web, 'KEY', 'two');
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

  it('leave nothing in the vault when the target is removed', () =>
    onStage(async ({ store, vault, set }) => {
      await set('KEY', 'old', 'one');
      await set('KEY', 'new', 'two');
      await store.removeAll(web);
      assert.deepEqual([vault.values.size, await store.list('staging')], [0, []]);
    }));
});
