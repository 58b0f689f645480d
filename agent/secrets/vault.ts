import { createHash } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failed, type KeychainSituation } from '../protocol/failures.ts';
import { systemClock, type Clock } from '../run/clock.ts';
import type { Secret } from '../run/secret.ts';
import { codeOf, readJson, writeAtomically } from '../state/files.ts';
import type { Keychain } from './keychain.ts';
import { decrypted, encrypted, newKey } from './secretFile.ts';

/** Where the key of the encrypted files is: the editor's secret storage. */
export interface KeyKeeper {
  get(): Promise<Secret | null>;
  set(key: Secret): Promise<void>;
}

const isNone: ReadonlySet<KeychainSituation> = new Set(['noLibrary', 'noBus', 'noProvider', 'noKeyring']);

export type Store = 'keychain' | 'secretStorage';

/** What is known of a kept value, never the value. Times in ms since 1970. */
export interface KeptEntry {
  readonly account: string;
  readonly storedIn: Store;
  readonly keptAt: number;
  /** The keychain could not be used when the value was kept elsewhere: an older one is in it until it can be removed. */
  readonly leftInKeychain?: true;
}

/** What the vault works with. `folder` is the project's `secrets` folder; without an editor there is no `keeper`. */
export interface VaultParts {
  readonly keychain: Keychain;
  readonly folder: string;
  readonly keeper: KeyKeeper | null;
  readonly clock?: Clock;
}

/** Where secret values are kept: the keychain, else encrypted files whose key the editor keeps. */
export class SecretVault {
  readonly #keychain: Keychain;
  readonly #folder: string;
  readonly #keeper: KeyKeeper | null;
  readonly #clock: Clock;

  constructor({ keychain, folder, keeper, clock = systemClock }: VaultParts) {
    this.#keychain = keychain;
    this.#folder = folder;
    this.#keeper = keeper;
    this.#clock = clock;
  }

  /** Where the next value would be kept. */
  async kind(): Promise<Store | 'none'> {
    if ((await this.#keychain.situation()) === 'ok') return 'keychain';
    return this.#keeper ? 'secretStorage' : 'none';
  }

  /**
   * Keeps the value and proves it by reading it back. Failed `secretNotKept` where it is kept nowhere, `badInput` for a value
   * that cannot be kept.
   */
  async keep(account: string, value: Secret): Promise<KeptEntry> {
    const storedIn = await this.kind();
    if (storedIn === 'none') throw new Failed({ reason: 'secretNotKept', name: nameIn(account) });
    await this.#write(storedIn, account, value);
    if (!(await this.#isKept(storedIn, account, value)))
      throw new Failed({ reason: 'secretNotKept', name: nameIn(account) });
    const before = await this.#entry(account);
    const isLeft = storedIn !== 'keychain' && (before?.storedIn === 'keychain' || before?.leftInKeychain);
    const entry: KeptEntry = {
      ...{ account, storedIn, keptAt: this.#clock.now() },
      ...(isLeft ? { leftInKeychain: true } : {}),
    };
    await this.#note(entry);
    if (storedIn === 'keychain') {
      await rm(this.#valueFile(account), { force: true }); // what was there is no longer the value
      await this.#clearKeychain();
    }
    return entry;
  }

  #note(entry: KeptEntry): Promise<void> {
    return writeAtomically(this.#indexFile(entry.account), JSON.stringify(entry));
  }

  /** It can be used: what had to be left in it is removed. */
  async #clearKeychain(): Promise<void> {
    for (const { leftInKeychain, ...entry } of await this.entries()) {
      if (!leftInKeychain || !(await this.#isRemoved(entry.account))) continue;
      if (await this.#hasFile(entry.account)) await this.#note(entry);
      else await rm(this.#indexFile(entry.account), { force: true });
    }
  }

  async #isRemoved(account: string): Promise<boolean> {
    try {
      await this.#keychain.delete(account);
      return true;
    } catch (error) {
      if (error instanceof Failed && error.failure.reason === 'keychain') return false;
      throw error;
    }
  }

  async #hasFile(account: string): Promise<boolean> {
    return (await readFile(this.#valueFile(account)).catch(nullWhereMissing)) !== null;
  }

  /** Null where nothing of this name was kept. Failed `keychain` where it was and cannot be had now. */
  async read(account: string): Promise<Secret | null> {
    const entry = await this.#entry(account);
    if (entry) return this.#readFrom(entry.storedIn, account);
    if (await this.#hasFile(account)) return this.#readFrom('secretStorage', account);
    return this.#unlessThereIsNone(this.#keychain.get(account), null); // the index may be lost, the keychain is not
  }

  /** Removes the value, then its name; that stays for as long as an older value cannot be removed from the keychain. */
  async forget(account: string): Promise<void> {
    const entry = await this.#entry(account);
    if (entry?.storedIn === 'keychain') await this.#keychain.delete(account);
    if (!entry) await this.#unlessThereIsNone(this.#keychain.delete(account), false);
    await rm(this.#valueFile(account), { force: true });
    if (entry?.leftInKeychain && !(await this.#isRemoved(account))) return;
    await rm(this.#indexFile(account), { force: true });
  }

  /** Names and times of everything kept here, by name. */
  async entries(): Promise<readonly KeptEntry[]> {
    const files = await readdir(join(this.#folder, 'index')).catch(noneWhereMissing);
    const found = await Promise.all(
      files
        .filter((file) => file.endsWith('.json'))
        .map((file) => readJson(join(this.#folder, 'index', file))),
    );
    return found.filter(isEntry).sort((one, other) => (one.account < other.account ? -1 : 1));
  }

  async #entry(account: string): Promise<KeptEntry | null> {
    const found = await readJson(this.#indexFile(account));
    return isEntry(found) ? found : null;
  }

  async #write(store: Store, account: string, value: Secret): Promise<void> {
    if (store === 'keychain') return this.#keychain.set(account, value);
    await writeAtomically(this.#valueFile(account), encrypted(value, account, await this.#key()));
  }

  async #isKept(store: Store, account: string, value: Secret): Promise<boolean> {
    try {
      return (await this.#readFrom(store, account))?.equals(value) ?? false;
    } catch (error) {
      if (error instanceof Failed) return false;
      throw error;
    }
  }

  async #readFrom(store: Store, account: string): Promise<Secret | null> {
    if (store === 'keychain') return this.#keychain.get(account);
    const file = await readFile(this.#valueFile(account)).catch(nullWhereMissing);
    if (file === null) return null;
    const key = await this.#keeper?.get();
    if (!key)
      throw new Failed({
        reason: 'keychain',
        situation: 'other',
        detail: 'the editor keeps the key of the secrets',
      });
    const value = decrypted(file, account, key);
    if (!value) throw new Failed({ reason: 'keychain', situation: 'wrongKey', detail: nameIn(account) });
    return value;
  }

  /** On a machine without any keychain there is nothing of ours in one. */
  async #unlessThereIsNone<T>(asking: Promise<T>, none: T): Promise<T> {
    try {
      return await asking;
    } catch (error) {
      if (
        error instanceof Failed &&
        error.failure.reason === 'keychain' &&
        isNone.has(error.failure.situation)
      )
        return none;
      throw error;
    }
  }

  /** The key the editor keeps; a new one where it has none yet. */
  async #key(): Promise<Secret> {
    const kept = await this.#keeper?.get();
    if (kept) return kept;
    const made = newKey();
    await this.#keeper?.set(made);
    return (await this.#keeper?.get()) ?? made; // another window may have made one at the same time
  }

  #valueFile(account: string): string {
    return join(this.#folder, `${digest(account)}.enc`);
  }

  /** A file per name, so that two runners that keep different secrets never lose each other's. */
  #indexFile(account: string): string {
    return join(this.#folder, 'index', `${digest(account)}.json`);
  }
}

/** What a person calls it: `STRIPE_KEY` of `local/<project>/staging/web/STRIPE_KEY#<operation>`. */
function nameIn(account: string): string {
  return account.replace(/^.*\/|#.*$/g, '');
}

/** Whether a value was kept with a key that nobody here has: it is not to be had any more. */
export function isOfAnotherKey(error: unknown): boolean {
  return (
    error instanceof Failed && error.failure.reason === 'keychain' && error.failure.situation === 'wrongKey'
  );
}

function digest(account: string): string {
  return createHash('sha256').update(account).digest('hex').slice(0, 32);
}

function isEntry(value: unknown): value is KeptEntry {
  return typeof value === 'object' && value !== null && 'account' in value && 'storedIn' in value;
}

function noneWhereMissing(error: unknown): string[] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}

function nullWhereMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}
