import { createHash } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failed } from '../protocol/failures.ts';
import type { Clock } from '../run/clock.ts';
import { systemClock } from '../run/clock.ts';
import type { Secret } from '../run/secret.ts';
import { codeOf, readJson, writeAtomically } from '../state/files.ts';
import type { Keychain } from './keychain.ts';
import { decrypted, encrypted, newKey } from './secretFile.ts';

/** Where the key of the encrypted files is: the editor's secret storage. */
export interface KeyKeeper {
  get(): Promise<Secret | null>;
  set(key: Secret): Promise<void>;
}

export type Store = 'keychain' | 'secretStorage';

/** What is known of a kept value, never the value. Times in ms since 1970. */
export interface KeptEntry {
  readonly account: string;
  readonly storedIn: Store;
  readonly keptAt: number;
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

  /** Keeps the value and proves it by reading it back. Failed `secretNotKept` where it is kept nowhere. */
  async keep(account: string, value: Secret): Promise<KeptEntry> {
    const storedIn = await this.kind();
    if (storedIn === 'none') throw notKept(account);
    await this.#write(storedIn, account, value);
    const back = await this.#readFrom(storedIn, account);
    if (!back?.equals(value)) throw notKept(account);
    const entry = { account, storedIn, keptAt: this.#clock.now() };
    await writeAtomically(this.#indexFile(account), JSON.stringify(entry));
    return entry;
  }

  /** Null where nothing of this name was kept. Failed `keychain` where it was and cannot be had now. */
  async read(account: string): Promise<Secret | null> {
    const entry = await this.#entry(account);
    return this.#readFrom(entry?.storedIn ?? 'keychain', account);
  }

  /** Removes the value, then its name. */
  async forget(account: string): Promise<void> {
    const entry = await this.#entry(account);
    if (entry?.storedIn !== 'secretStorage') await this.#keychain.delete(account);
    await rm(this.#valueFile(account), { force: true });
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

  async #readFrom(store: Store, account: string): Promise<Secret | null> {
    if (store === 'keychain') return this.#keychain.get(account);
    const file = await readFile(this.#valueFile(account)).catch(nullWhereMissing);
    const key = await this.#keeper?.get();
    if (file === null) return null;
    if (!key)
      throw new Failed({
        reason: 'keychain',
        situation: 'other',
        detail: 'the editor keeps the key and is not here',
      });
    return decrypted(file, account, key);
  }

  /** The key the editor keeps; a new one where it has none yet. */
  async #key(): Promise<Secret> {
    const kept = await this.#keeper?.get();
    if (kept) return kept;
    const made = newKey();
    await this.#keeper?.set(made);
    return made;
  }

  #valueFile(account: string): string {
    return join(this.#folder, `${digest(account)}.enc`);
  }

  /** A file per name, so that two runners that keep different secrets never lose each other's. */
  #indexFile(account: string): string {
    return join(this.#folder, 'index', `${digest(account)}.json`);
  }
}

function digest(account: string): string {
  return createHash('sha256').update(account).digest('hex').slice(0, 32);
}

function notKept(name: string): Failed {
  return new Failed({ reason: 'secretNotKept', name });
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
