import { readdir, rm } from 'node:fs/promises';
import type { EnvironmentName, ProjectId, ServiceName } from '../../protocol/ids.ts';
import { Failed } from '../../protocol/failures.ts';
import { Secret } from '../../run/secret.ts';
import { codeOf, readJson, writeAtomically } from '../../state/files.ts';
import type { StoredVariable } from '../platform.ts';
import { nameOfFile, type LocalLayout, type TargetName } from './layout.ts';

/** Where secret values are kept: names of accounts in, values out. */
export interface Vault {
  keep(account: string, value: Secret): Promise<unknown>;
  read(account: string): Promise<Secret | null>;
  forget(account: string): Promise<void>;
}

/** A value or where it is. Plain ones are in the file, which is for this user alone; secret ones are in the vault. */
type Kept = { readonly plain: string } | { readonly secret: true } | { readonly removed: true };

interface Entry {
  readonly value: Kept;
  readonly setAt: number;
  /** The value from before, and the operation that changed it. */
  readonly previous?: { readonly value: Kept; readonly setAt: number; readonly by: string };
  /** The last operation whose change is complete. */
  readonly writtenBy: string | null;
}

type Entries = Readonly<Record<string, Entry>>;

/** The variables that were set on targets. Written by the operation that holds the target's lock, read by the supervisor. */
export class VariableStore {
  readonly #layout: LocalLayout;
  readonly #project: ProjectId;
  readonly #vault: Vault;

  constructor(layout: LocalLayout, project: ProjectId, vault: Vault) {
    this.#layout = layout;
    this.#project = project;
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
      .filter(([, entry]) => !('removed' in entry.value))
      .map(([name, entry]) => describe(target.service, name, entry));
  }

  /** Names and values, as a process of the target gets them. Failed `secretNotKept` where a secret is in no vault any more. */
  async values(target: TargetName): Promise<Readonly<Record<string, string | Secret>>> {
    const values: Record<string, string | Secret> = {};
    for (const [name, { value }] of Object.entries(await this.#read(target))) {
      if ('plain' in value) values[name] = value.plain;
      if ('secret' in value) values[name] = await this.#secret(target, name);
    }
    return values;
  }

  async #secret(target: TargetName, name: string): Promise<Secret> {
    const secret = await this.#vault.read(this.#account(target, name));
    if (!secret) throw new Failed({ reason: 'secretNotKept', name });
    return secret;
  }

  /** Whether this operation's change of the variable is complete. */
  async isWrittenBy(target: TargetName, name: string, operation: string): Promise<boolean> {
    return (await this.#read(target))[name]?.writtenBy === operation;
  }

  async hasPrevious(target: TargetName, name: string): Promise<boolean> {
    return (await this.#read(target))[name]?.previous !== undefined;
  }

  /**
   * Sets it (null: removes it) and keeps the value from before. Each part can be done again after a crash: the earlier value is
   * put aside before the new one is written, once per operation.
   */
  async write(
    target: TargetName,
    name: string,
    change: {
      readonly value: Secret | null;
      readonly secret: boolean;
      readonly by: string;
      readonly at: number;
    },
  ): Promise<void> {
    await this.#putAside(target, name, change.by);
    const before = (await this.#read(target))[name];
    await this.#change(target, name, {
      value: await this.#kept(target, name, change),
      setAt: change.at,
      writtenBy: change.by,
      ...(before?.previous ? { previous: before.previous } : {}),
    });
  }

  async #putAside(target: TargetName, name: string, by: string): Promise<void> {
    const entry = (await this.#read(target))[name] ?? { value: { removed: true }, setAt: 0, writtenBy: null };
    if (entry.previous?.by === by) return;
    const value = 'secret' in entry.value ? await this.#copyAside(target, name) : entry.value;
    await this.#change(target, name, { ...entry, previous: { value, setAt: entry.setAt, by } });
  }

  /** A value that is in no vault any more must not keep a new one from being set. */
  async #copyAside(target: TargetName, name: string): Promise<Kept> {
    const current = await this.#vault.read(this.#account(target, name));
    if (!current) return { removed: true };
    await this.#vault.keep(this.#previousAccount(target, name), current);
    return { secret: true };
  }

  async #kept(
    target: TargetName,
    name: string,
    { value, secret }: { readonly value: Secret | null; readonly secret: boolean },
  ): Promise<Kept> {
    if (value === null) return { removed: true };
    if (!secret) return { plain: value.reveal() };
    await this.#vault.keep(this.#account(target, name), value);
    return { secret: true };
  }

  /** The value from before the last change, while it is kept; null where there was none. */
  async earlier(target: TargetName, name: string): Promise<Secret | null> {
    const value = (await this.#read(target))[name]?.previous?.value;
    if (value && 'plain' in value) return Secret.of(value.plain);
    return value && 'secret' in value ? this.#vault.read(this.#previousAccount(target, name)) : null;
  }

  /** Takes back this operation's change, complete or not. */
  async undo(target: TargetName, name: string, operation: string): Promise<void> {
    if ((await this.#read(target))[name]?.previous?.by === operation) await this.restore(target, name);
  }

  /** Puts back the value from before the last change, if it is still kept. */
  async restore(target: TargetName, name: string): Promise<void> {
    const entry = (await this.#read(target))[name];
    if (!entry?.previous) return;
    const { value, setAt } = entry.previous;
    if ('secret' in value) await this.#copyBack(target, name);
    else if ('secret' in entry.value) await this.#vault.forget(this.#account(target, name));
    await this.#change(target, name, setAt === 0 ? null : { value, setAt, writtenBy: null });
    if ('secret' in value) await this.#vault.forget(this.#previousAccount(target, name));
  }

  async #copyBack(target: TargetName, name: string): Promise<void> {
    const previous = await this.#vault.read(this.#previousAccount(target, name));
    if (!previous) throw new Failed({ reason: 'secretNotKept', name });
    await this.#vault.keep(this.#account(target, name), previous);
  }

  /** From now on it cannot be put back. */
  async forgetPrevious(target: TargetName, name: string): Promise<void> {
    const entry = (await this.#read(target))[name];
    if (!entry?.previous) return;
    const { previous, ...kept } = entry;
    if ('secret' in previous.value) await this.#vault.forget(this.#previousAccount(target, name));
    if ('removed' in kept.value) await this.#vault.forget(this.#account(target, name));
    await this.#change(target, name, 'removed' in kept.value ? null : kept);
  }

  /** Forgets everything of a target, in the vault first: a value nobody can name any more would stay there for ever. */
  async removeAll(target: TargetName): Promise<void> {
    for (const name of Object.keys(await this.#read(target))) {
      await this.#vault.forget(this.#account(target, name));
      await this.#vault.forget(this.#previousAccount(target, name));
    }
    await rm(this.#layout.variablesOf(target), { force: true });
  }

  async #read(target: TargetName): Promise<Entries> {
    return ((await readJson(this.#layout.variablesOf(target))) ?? {}) as Entries;
  }

  async #change(target: TargetName, name: string, entry: Entry | null): Promise<void> {
    const others = Object.entries(await this.#read(target)).filter(([other]) => other !== name);
    const entries: Entries = Object.fromEntries(entry ? [...others, [name, entry]] : others);
    await writeAtomically(this.#layout.variablesOf(target), JSON.stringify(entries, null, 2));
  }

  #account({ environment, service }: TargetName, name: string): string {
    return `local/${this.#project}/${environment}/${service}/${name}`;
  }

  #previousAccount(target: TargetName, name: string): string {
    return `${this.#account(target, name)}#previous`;
  }
}

function describe(service: ServiceName, name: string, { value, setAt, previous }: Entry): StoredVariable {
  return { service, name, secret: 'secret' in value, setAt, previous: previous !== undefined };
}

function noneWhereMissing(error: unknown): string[] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}
