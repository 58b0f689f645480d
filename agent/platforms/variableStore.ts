import { readdir, rm } from 'node:fs/promises';
import type { EnvironmentName, ServiceName } from '../protocol/ids.ts';
import { Failed } from '../protocol/failures.ts';
import { Secret } from '../run/secret.ts';
import { isOfAnotherKey } from '../secrets/vault.ts';
import { codeOf, readJson, writeAtomically } from '../state/files.ts';
import type { StoredVariable, VariableVersions } from './platform.ts';
import { nameOfFile } from '../state/fileName.ts';
import type { TargetName } from './targetName.ts';

/** Where secret values are kept: names of accounts in, values out. */
export interface Vault {
  keep(account: string, value: Secret): Promise<unknown>;
  read(account: string): Promise<Secret | null>;
  forget(account: string): Promise<void>;
  entries(): Promise<readonly { readonly account: string }[]>;
}

/**
 * A value or where it is. Plain ones are in the file, which is for this user alone; secret ones are in the vault, each under the
 * operation that set it: so to change which of them is in use is one write of this file, and none is ever copied.
 */
type Kept =
  | { readonly plain: string }
  | { readonly secret: string }
  | { readonly removed: true }
  /** Somebody else set it: there is one, and nobody here can put it back. */
  | { readonly unknown: true };

interface Version {
  readonly value: Kept;
  readonly setAt: number;
  /** When it was last written where it is used, where that was later: it was put back. */
  readonly writtenAt?: number;
  /** The operation that brought it into use. */
  readonly writtenBy: string | null;
}

/** The value in use, and the one from before while that can be put back. */
interface Entry extends Version {
  readonly previous?: Version;
  /** The value in use is the one from before `previous`, put back. */
  readonly isRestored?: true;
}

type Entries = Readonly<Record<string, Entry>>;

/** Where what is known of variables is written down. */
export interface VariableFiles {
  /** The folder of an environment. */
  variables(environment: EnvironmentName): string;
  /** A file per target, so that two operations on different targets never lose each other's change. */
  variablesOf(target: TargetName): string;
}

/** One operation's change of one variable. */
interface Change {
  /** Null removes it. */
  readonly value: Secret | null;
  readonly secret: boolean;
  readonly by: string;
  readonly at: number;
  /** What is in use now was set by somebody else, at this time by the platform's word; absent: it was not. */
  readonly replacesUnknown?: number;
}

interface Restoring {
  readonly by: string;
  readonly of: string | null;
}

const nothing: Version = { value: { removed: true }, setAt: 0, writtenBy: null };
const unknown: Version = { value: { unknown: true }, setAt: 0, writtenBy: null };

/** The variables that were set on targets. Written by the operation that holds the target's lock, read by the supervisor. */
export class VariableStore {
  readonly #layout: VariableFiles;
  readonly #prefix: string;
  readonly #vault: Vault;

  /** `prefix` is what the accounts of its values begin with in the vault: `local/<project>`. */
  constructor(files: VariableFiles, prefix: string, vault: Vault) {
    this.#layout = files;
    this.#prefix = prefix;
    this.#vault = vault;
  }

  /** Names and times of one environment, removed ones not among them. */
  async list(environment: EnvironmentName): Promise<readonly StoredVariable[]> {
    const files = await readdir(this.#layout.variables(environment)).catch(noneWhereMissing);
    const services = files
      .filter((file) => /^[^.].*\.json$/.test(file))
      .map((file) => nameOfFile(file.slice(0, -5)));
    const lists = await Promise.all(services.map((service) => this.#listOf({ environment, service })));
    return lists.flat();
  }

  async #listOf(target: TargetName): Promise<readonly StoredVariable[]> {
    return Object.entries(await this.#read(target))
      .filter(([, { value }]) => !('removed' in value || 'unknown' in value))
      .map(([name, entry]) => describe(target.service, name, entry));
  }

  /** Names and values, as a process of the target gets them. Failed `secretNotKept` where a secret is in no vault any more. */
  async values(target: TargetName): Promise<Readonly<Record<string, string | Secret>>> {
    const values: Record<string, string | Secret> = {};
    for (const [name, { value }] of Object.entries(await this.#read(target))) {
      if ('plain' in value) values[name] = value.plain;
      if ('secret' in value) values[name] = await this.#secret(target, name, value.secret);
    }
    return values;
  }

  async #secret(target: TargetName, name: string, setBy: string): Promise<Secret> {
    const secret = await this.#vault.read(this.#account(target, name, setBy));
    if (!secret) throw new Failed({ reason: 'secretNotKept', name });
    return secret;
  }

  /** Which operations brought the value in use and the one from before; null where it never was set. */
  async versions(target: TargetName, name: string): Promise<VariableVersions | null> {
    const entry = (await this.#read(target))[name];
    if (!entry) return null;
    const { writtenBy, previous, isRestored = false } = entry;
    const replacedUnknown = previous !== undefined && 'unknown' in previous.value;
    return {
      ...{ writtenBy, isRestored },
      previous: previous && !replacedUnknown ? { writtenBy: previous.writtenBy } : null,
      ...(replacedUnknown && { replacedUnknown }),
    };
  }

  /** Sets it (null: removes it) and keeps the value from before, in place of an even earlier one. Once per operation. */
  async write(target: TargetName, name: string, change: Change): Promise<void> {
    const known = (await this.#read(target))[name] ?? nothing;
    if (known.writtenBy === change.by) return;
    const { replacesUnknown: setAt } = change;
    const before = setAt === undefined ? known : { ...unknown, setAt };
    await this.#dropPrevious(target, name);
    if (before !== known && 'secret' in known.value)
      await this.#vault.forget(this.#account(target, name, known.value.secret));
    const value = await this.#kept(target, name, change);
    const previous = versionOf((await this.#isLost(target, name, before)) ? nothing : before);
    await this.#change(target, name, { value, setAt: change.at, writtenBy: change.by, previous });
  }

  async #kept(target: TargetName, name: string, { value, secret, by }: Change): Promise<Kept> {
    if (value === null) return { removed: true };
    if (!secret) return { plain: value.reveal() };
    await this.#vault.keep(this.#account(target, name, by), value);
    return { secret: by };
  }

  /** A value that is in no vault any more must not keep a new one from being set. */
  async #isLost(target: TargetName, name: string, { value }: Version): Promise<boolean> {
    if (!('secret' in value)) return false;
    try {
      return (await this.#vault.read(this.#account(target, name, value.secret))) === null;
    } catch (error) {
      if (isOfAnotherKey(error)) return true;
      throw error;
    }
  }

  /** Takes back what this operation wrote, whole or begun. */
  async undo(target: TargetName, name: string, { by, secret }: Pick<Change, 'by' | 'secret'>): Promise<void> {
    const entry = (await this.#read(target))[name];
    if (entry?.writtenBy === by) await this.#change(target, name, entry.previous ?? null);
    if (secret) await this.#vault.forget(this.#account(target, name, by));
  }

  /** The value from before what this operation wrote; null where there was none. Failed `changedSince`. */
  async earlier(target: TargetName, name: string, by: string): Promise<Secret | null> {
    const value = (await this.#entryBy(target, name, by))?.previous?.value;
    if (value && 'plain' in value) return Secret.of(value.plain);
    return value && 'secret' in value ? this.#secret(target, name, value.secret) : null;
  }

  /**
   * Brings the value from before into use again, in the name of operation `by`; the other one is kept until it is forgotten. `of`
   * is the operation whose change is put back; null for the last one. Failed `changedSince` where that is not the last change,
   * `secretNotKept` where the value is gone.
   */
  async restore(target: TargetName, name: string, { by, of }: Restoring): Promise<void> {
    const entry = (await this.#read(target))[name];
    if (!entry?.previous) throw changedSince(target, name);
    if (entry.isRestored && of !== null && entry.previous.writtenBy === of)
      return this.#change(target, name, { ...entry, writtenBy: by });
    if (of !== null && entry.writtenBy !== of) throw changedSince(target, name);
    if ('unknown' in entry.previous.value) throw new Failed({ reason: 'secretNotKept', name });
    if (await this.#isLost(target, name, entry.previous)) throw new Failed({ reason: 'secretNotKept', name });
    await this.#change(target, name, {
      ...entry.previous,
      writtenBy: by,
      previous: versionOf(entry),
      isRestored: true,
    });
  }

  /** What is in use now by what is known here, to be written where it is used; `unknown` where nobody here knows it. */
  async inUse(target: TargetName, name: string): Promise<Secret | null | 'unknown'> {
    const value = (await this.#read(target))[name]?.value;
    if (!value || 'removed' in value) return null;
    if ('unknown' in value) return 'unknown';
    return 'plain' in value ? Secret.of(value.plain) : this.#secret(target, name, value.secret);
  }

  /** When the value in use was last written where it is used, ms since 1970; null where nobody here knows it, or not any more. */
  async knownSince(target: TargetName, name: string): Promise<number | null> {
    const entry = (await this.#read(target))[name];
    if (!entry || 'unknown' in entry.value || (await this.#isLost(target, name, entry))) return null;
    return entry.writtenAt ?? entry.setAt;
  }

  /** The value in use by what is known here got where it is used at this time. */
  async noteWritten(target: TargetName, name: string, at: number): Promise<void> {
    const entry = (await this.#read(target))[name];
    if (entry) await this.#change(target, name, { ...entry, writtenAt: at });
  }

  /** When the value from before was set, by the word of the platform; null where it is known here, or there is none. */
  async unknownSince(target: TargetName, name: string): Promise<number | null> {
    const previous = (await this.#read(target))[name]?.previous;
    return previous && 'unknown' in previous.value ? previous.setAt : null;
  }

  /** Brings back into use what was before this operation's `restore`. */
  async undoRestore(target: TargetName, name: string, by: string): Promise<void> {
    const entry = (await this.#read(target))[name];
    if (entry?.writtenBy !== by || !entry.previous) return;
    await this.#change(target, name, {
      ...entry.previous,
      previous: { ...versionOf(entry), writtenBy: null },
    });
  }

  /** From now on the value from before what this operation did cannot be put back. Failed `changedSince`. */
  async forgetPrevious(target: TargetName, name: string, by: string): Promise<void> {
    if (await this.#entryBy(target, name, by)) await this.#dropPrevious(target, name);
  }

  /** Null where nothing is known of the variable. */
  async #entryBy(target: TargetName, name: string, by: string): Promise<Entry | null> {
    const entry = (await this.#read(target))[name];
    if (entry && entry.writtenBy !== by) throw changedSince(target, name);
    return entry ?? null;
  }

  async #dropPrevious(target: TargetName, name: string): Promise<void> {
    const entry = (await this.#read(target))[name];
    if (!entry?.previous) return;
    const { value } = entry.previous;
    if ('secret' in value) await this.#vault.forget(this.#account(target, name, value.secret));
    await this.#change(target, name, versionOf(entry));
  }

  /** Whether `removeAll` has anything to forget. */
  async knows(target: TargetName): Promise<boolean> {
    return (
      (await readJson(this.#layout.variablesOf(target))) !== null || (await this.#accounts(target)).size > 0
    );
  }

  /** Forgets everything of a target, in the vault first: a value nobody can name any more would stay there for ever. */
  async removeAll(target: TargetName): Promise<void> {
    for (const account of await this.#accounts(target)) await this.#vault.forget(account);
    await rm(this.#layout.variablesOf(target), { force: true });
  }

  /** Also what an operation kept that ended before it was written. */
  async #accounts(target: TargetName): Promise<ReadonlySet<string>> {
    const entries = Object.entries(await this.#read(target));
    const named = entries.flatMap(([name, { value, previous }]) =>
      [value, previous?.value].flatMap((kept) =>
        kept && 'secret' in kept ? [this.#account(target, name, kept.secret)] : [],
      ),
    );
    const kept = (await this.#vault.entries()).map(({ account }) => account);
    return new Set([
      ...named,
      ...kept.filter((account) => account.startsWith(this.#account(target, '', ''))),
    ]);
  }

  async #read(target: TargetName): Promise<Entries> {
    return ((await readJson(this.#layout.variablesOf(target))) ?? {}) as Entries;
  }

  async #change(target: TargetName, name: string, entry: Entry | null): Promise<void> {
    const others = Object.entries(await this.#read(target)).filter(([other]) => other !== name);
    const isNothing = !entry || ('removed' in entry.value && !entry.previous);
    const entries: Entries = Object.fromEntries(isNothing ? others : [...others, [name, entry]]);
    await writeAtomically(this.#layout.variablesOf(target), JSON.stringify(entries, null, 2));
  }

  #account({ environment, service }: TargetName, name: string, setBy: string): string {
    return `${this.#prefix}/${environment}/${service}/${name}${setBy && `#${setBy}`}`;
  }
}

function describe(service: ServiceName, name: string, { value, setAt }: Entry): StoredVariable {
  return { service, name, secret: 'secret' in value, setAt };
}

function versionOf({ value, setAt, writtenAt, writtenBy }: Version): Version {
  return { value, setAt, ...(writtenAt !== undefined && { writtenAt }), writtenBy };
}

function changedSince({ environment, service }: TargetName, name: string): Failed {
  return new Failed({ reason: 'changedSince', name, environment, service });
}

function noneWhereMissing(error: unknown): string[] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}
