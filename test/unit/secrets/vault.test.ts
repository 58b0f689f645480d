import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { explain } from '../../../agent/protocol/explain.ts';
import { Failed } from '../../../agent/protocol/failures.ts';
import { render } from '../../../agent/protocol/say.ts';
import { Secret } from '../../../agent/run/secret.ts';
import { Keychain } from '../../../agent/secrets/keychain.ts';
import { decrypted, encrypted, newKey } from '../../../agent/secrets/secretFile.ts';
import { SecretVault, type KeyKeeper } from '../../../agent/secrets/vault.ts';
import { KeytarStandIn } from '../../standins/keytar.ts';
import { inTemporaryFolder } from '../../standins/temporaryFolder.ts';

class KeeperStandIn implements KeyKeeper {
  key: Secret | null = null;

  get(): Promise<Secret | null> {
    return Promise.resolve(this.key);
  }

  set(key: Secret): Promise<void> {
    this.key = key;
    return Promise.resolve();
  }
}

interface World {
  readonly vault: SecretVault;
  readonly keytar: KeytarStandIn;
  readonly keeper: KeeperStandIn;
  readonly folder: string;
}

const noBus = new Error('Cannot autolaunch D-Bus without X11 $DISPLAY');
const locked = new Error('Cannot create an item in a locked collection');

/** A vault on a machine without a keychain, unless the test says otherwise. */
function withVault(test: (world: World) => Promise<void>, { hasEditor = true } = {}): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const keytar = new KeytarStandIn();
    keytar.refuse = noBus;
    const keeper = new KeeperStandIn();
    const clock = { now: () => 1000, elapsed: () => 0 };
    const keychain = new Keychain(() => Promise.resolve(keytar));
    await test({
      vault: new SecretVault({ keychain, folder, keeper: hasEditor ? keeper : null, clock }),
      keytar,
      keeper,
      folder,
    });
  });
}

function failedWith(reason: string) {
  return (error: unknown): boolean => error instanceof Failed && error.failure.reason === reason;
}

async function everyFile(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n') + files.join('\n');
}

describe('the vault', () => {
  it('keeps a value in the keychain where there is one', () =>
    withVault(async ({ vault, keytar, folder }) => {
      keytar.refuse = null;
      assert.equal(await vault.kind(), 'keychain');
      assert.deepEqual(await vault.keep('a', Secret.of('v4lue')), {
        account: 'a',
        storedIn: 'keychain',
        keptAt: 1000,
      });
      assert.equal((await vault.read('a'))?.reveal(), 'v4lue');
      assert.equal(keytar.kept.get('taxiway a'), 'v4lue');
      assert.ok(!(await everyFile(folder)).includes('v4lue'));
    }));

  it('keeps it in an encrypted file where there is none, for this user alone', () =>
    withVault(async ({ vault, keeper, folder }) => {
      assert.equal(await vault.kind(), 'secretStorage');
      await vault.keep('prod/API_KEY', Secret.of('v4lue'));
      await vault.keep('prod/API_KEY', Secret.of('v4lue 2'));
      assert.equal((await vault.read('prod/API_KEY'))?.reveal(), 'v4lue 2');
      const files = (await readdir(folder)).filter((file) => file.endsWith('.enc'));
      assert.equal(files.length, 1);
      assert.equal((await stat(join(folder, files[0]!))).mode & 0o777, 0o600);
      const written = await everyFile(folder);
      assert.ok(!written.includes('v4lue') && !written.includes(keeper.key!.reveal()));
    }));

  it('keeps nothing where there is neither, and says so', () =>
    withVault(
      async ({ vault, folder }) => {
        assert.equal(await vault.kind(), 'none');
        const kept = vault.keep('local/p/staging/web/API_KEY#op-1', Secret.of('v4lue'));
        await assert.rejects(kept, (error: Failed) => {
          assert.deepEqual(error.failure, { reason: 'secretNotKept', name: 'API_KEY' });
          return true;
        });
        assert.deepEqual([await vault.entries(), await readdir(folder)], [[], []]);
      },
      { hasEditor: false },
    ));

  it('says that a value was not kept when it cannot be read back', () =>
    withVault(async ({ vault, keytar }) => {
      keytar.refuse = null;
      keytar.getPassword = () => Promise.resolve('something else');
      await assert.rejects(vault.keep('a', Secret.of('v4lue')), failedWith('secretNotKept'));
      assert.deepEqual(await vault.entries(), []);
    }));

  it('says that a value was not kept when the editor forgets the key', () =>
    withVault(async ({ vault, keeper }) => {
      keeper.set = () => Promise.resolve();
      await assert.rejects(vault.keep('a', Secret.of('v4lue')), failedWith('secretNotKept'));
    }));

  /** It was kept in the keychain, then anew while that was locked. */
  const moved = async ({ vault, keytar }: Pick<World, 'vault' | 'keytar'>): Promise<void> => {
    keytar.refuse = null;
    await vault.keep('a', Secret.of('old'));
    keytar.refuse = locked;
    await vault.keep('a', Secret.of('new'));
  };

  it('reads the value that was kept last where the keychain still has an older one and the index is lost', () =>
    withVault(async ({ vault, keytar, folder }) => {
      await moved({ vault, keytar });
      keytar.refuse = null;
      await rm(join(folder, 'index'), { recursive: true });
      assert.equal((await vault.read('a'))?.reveal(), 'new');
    }));

  it('removes what the keychain still has of a value that is kept elsewhere by now', () =>
    withVault(async ({ vault, keytar }) => {
      await moved({ vault, keytar });
      keytar.refuse = null;
      await vault.forget('a');
      assert.deepEqual([keytar.kept.get('taxiway a'), await vault.entries()], [undefined, []]);
    }));

  it('removes it as soon as the keychain can be used again where it could not be when the value was forgotten', () =>
    withVault(async ({ vault, keytar }) => {
      await moved({ vault, keytar });
      await vault.forget('a');
      assert.equal(await vault.read('a'), null);
      assert.equal(keytar.kept.get('taxiway a'), 'old', 'it is locked');
      keytar.refuse = null;
      await vault.keep('b', Secret.of('another'));
      assert.deepEqual([...keytar.kept.keys()].sort(), ['taxiway b', 'taxiway taxiway/probe']);
      assert.deepEqual(
        (await vault.entries()).map(({ account }) => account),
        ['b'],
      );
    }));

  it('says that it cannot be had now, and not that there is none, while the editor is away', () =>
    withVault(async ({ vault, keeper }) => {
      await vault.keep('a', Secret.of('v4lue'));
      const { key } = keeper;
      keeper.key = null;
      await assert.rejects(vault.read('a'), failedWith('keychain'));
      keeper.key = newKey();
      await assert.rejects(
        vault.read('a'),
        (error: unknown) =>
          error instanceof Failed &&
          render(explain(error.failure).what).startsWith('What is kept of a cannot be opened with the key'),
      );
      keeper.key = key;
      assert.equal((await vault.read('a'))?.reveal(), 'v4lue');
    }));

  it('says the same while the keychain is locked', () =>
    withVault(async ({ vault, keytar }) => {
      keytar.refuse = null;
      await vault.keep('a', Secret.of('v4lue'));
      keytar.refuse = locked;
      await assert.rejects(vault.read('a'), failedWith('keychain'));
      await assert.rejects(vault.forget('a'), failedWith('keychain'));
      keytar.refuse = null;
      assert.equal((await vault.read('a'))?.reveal(), 'v4lue');
    }));

  it('knows of nothing on a machine without a keychain where nothing was kept', () =>
    withVault(async ({ vault }) => {
      assert.equal(await vault.read('a'), null);
      await vault.forget('a');
    }));

  it('finds a value whose name was lost in the keychain', () =>
    withVault(async ({ vault, keytar }) => {
      keytar.refuse = null;
      keytar.kept.set('taxiway a', 'v4lue');
      assert.equal((await vault.read('a'))?.reveal(), 'v4lue');
      await vault.forget('a');
      assert.equal(keytar.kept.has('taxiway a'), false);
    }));

  it('reads the new value when the keychain came to be there meanwhile', () =>
    withVault(async ({ vault, keytar, folder }) => {
      await vault.keep('a', Secret.of('old'));
      keytar.refuse = null;
      await vault.keep('a', Secret.of('new'));
      assert.equal((await vault.read('a'))?.reveal(), 'new');
      assert.deepEqual(
        (await readdir(folder)).filter((file) => file.endsWith('.enc')),
        [],
      );
    }));

  it('forgets value and name', () =>
    withVault(async ({ vault, folder }) => {
      await vault.keep('a', Secret.of('v4lue'));
      await vault.forget('a');
      assert.equal(await vault.read('a'), null);
      assert.deepEqual(await vault.entries(), []);
      assert.deepEqual(await readdir(folder), ['index']);
    }));

  it('lists names and times and never loses one, however many are kept at once', () =>
    withVault(async ({ vault, keytar, folder }) => {
      keytar.refuse = null;
      const accounts = Array.from({ length: 20 }, (_, index) => `a${String(index).padStart(2, '0')}`);
      await Promise.all(accounts.map((account) => vault.keep(account, Secret.of(`v4lue ${account}`))));
      await writeFile(join(folder, 'index', 'other.json'), '{"format":"newer"}');
      const expected = accounts.map((account) => ({ account, storedIn: 'keychain', keptAt: 1000 }));
      assert.deepEqual(await vault.entries(), expected);
    }));
});

describe('an encrypted file', () => {
  const key = newKey();

  it('gives back any value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (value, account) => {
        assert.equal(decrypted(encrypted(Secret.of(value), account, key), account, key)?.reveal(), value);
      }),
    );
  });

  it('gives back nothing after any change, for another name, or with another key', () => {
    const file = encrypted(Secret.of('v4lue'), 'a', key);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const changed = Buffer.from(file);
        changed[place]! ^= change;
        assert.equal(decrypted(changed, 'a', key), null);
      }),
    );
    for (let length = 0; length < file.length; length++)
      assert.equal(decrypted(file.subarray(0, length), 'a', key), null);
    assert.equal(decrypted(file, 'b', key), null);
    assert.equal(decrypted(file, 'a', newKey()), null);
    assert.equal(decrypted(file, 'a', Secret.of('no key')), null);
  });

  it('never looks the same twice', () => {
    const files = Array.from({ length: 20 }, () => encrypted(Secret.of('v4lue'), 'a', key).toString('hex'));
    assert.equal(new Set(files).size, 20);
  });
});
