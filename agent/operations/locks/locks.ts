import { createHash, randomBytes } from 'node:crypto';
import { link, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failed } from '../../protocol/failures.ts';
import type { OperationId, ProjectId } from '../../protocol/ids.ts';
import { systemClock, type Clock } from '../../run/clock.ts';
import { codeOf, makeFolder } from '../../state/files.ts';
import { isAlive, type ProcessIdentity } from '../../run/processes.ts';

/** Who has a lock. */
export interface Holder extends ProcessIdentity {
  readonly format: number;
  /** The lock's name in words: `web in production`. */
  readonly label: string;
  readonly project: ProjectId;
  readonly operation: OperationId;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly socket: string | null;
}

/** One taking of a lock. Each is one higher than the one before and none is ever taken back, only released. */
export interface Generation {
  readonly number: number;
  /** Null where the file is unreadable: left so by a power cut, for it is complete before it has this name. */
  readonly holder: Holder | null;
  readonly released: boolean;
}

export interface Lock {
  readonly name: string;
  readonly generation: number;
  /** Whom it was taken from; a holder that never released it died. */
  readonly previous: Generation | null;
}

export interface WaitOptions {
  /** Milliseconds to wait for a living holder; then Failed `locked`. */
  readonly waitMs: number;
  /** Told once per holder that is waited for. */
  readonly onWaiting?: (holder: Holder) => void | Promise<void>;
}

export const lockFormat = 1;
/** Generations kept below the newest: who finds its own gone was overtaken long ago. */
const keptGenerations = 16;
const askAgainAfterMs = 50;

export interface LocksParts {
  readonly folder: string;
  readonly clock?: Clock;
  readonly alive?: (holder: ProcessIdentity) => boolean;
}

/** Locks between processes of one machine. */
export class Locks {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #alive: (holder: ProcessIdentity) => boolean;

  constructor({ folder, clock = systemClock, alive = isAlive }: LocksParts) {
    this.#folder = folder;
    this.#clock = clock;
    this.#alive = alive;
  }

  /**
   * Takes all or none. In one order for everybody, so that two who want the same never wait for each other. `labels` are the
   * names in words.
   */
  async acquire(
    labels: ReadonlyMap<string, string>,
    holder: Omit<Holder, 'format' | 'label'>,
    options: WaitOptions,
    signal: AbortSignal,
  ): Promise<HeldLocks> {
    const held: Lock[] = [];
    const locks = new HeldLocks(this, held);
    try {
      for (const [name, label] of [...labels].sort(byName)) {
        held.push(await this.#take(name, { ...holder, format: lockFormat, label }, options, signal));
      }
      return locks;
    } catch (error) {
      await locks.release();
      throw error;
    }
  }

  /** The latest taking of the lock; null where it was never taken. */
  async newest(name: string): Promise<Generation | null> {
    const files = await filesIn(this.folderOf(name));
    const number = highest(files);
    if (number === 0) return null;
    const holder = await readHolder(join(this.folderOf(name), `${number}.json`));
    return { number, holder, released: files.includes(`${number}.released`) };
  }

  /** For whoever comes again later instead of waiting. Failed `locked` where somebody has one of them. */
  async refuseHeld(names: Iterable<string>): Promise<void> {
    for (const name of names) {
      const newest = await this.newest(name);
      if (newest && this.#isHeld(newest)) throw lockedBy(newest.holder);
    }
  }

  async isHeld(name: string): Promise<boolean> {
    const newest = await this.newest(name);
    return newest !== null && this.#isHeld(newest);
  }

  /** Who took the lock after that generation, oldest first. */
  async after(name: string, generation: number): Promise<readonly Holder[]> {
    const numbers = (await filesIn(this.folderOf(name)))
      .map(numberOf)
      .filter((number) => number > generation);
    const sorted = numbers.sort((one, other) => one - other);
    const holders = await Promise.all(
      sorted.map((number) => readHolder(join(this.folderOf(name), `${number}.json`))),
    );
    return holders.filter((holder) => holder !== null);
  }

  folderOf(name: string): string {
    return join(this.#folder, createHash('sha256').update(name).digest('hex').slice(0, 32));
  }

  async #take(name: string, holder: Holder, options: WaitOptions, signal: AbortSignal): Promise<Lock> {
    const folder = await makeFolder(this.folderOf(name));
    const deadline = this.#clock.elapsed() + options.waitMs;
    let waitedFor: OperationId | null = null;
    for (;;) {
      signal.throwIfAborted();
      const previous = await this.newest(name);
      if (previous && this.#isHeld(previous)) {
        const { holder: other } = previous;
        if (this.#clock.elapsed() >= deadline) throw lockedBy(other);
        if (waitedFor !== other.operation) await options.onWaiting?.(other);
        waitedFor = other.operation;
        await delay(askAgainAfterMs, undefined, { signal });
      } else {
        const generation = (previous?.number ?? 0) + 1;
        const taken = { ...holder, since: this.#clock.now() };
        if (await this.#create(folder, generation, taken)) return { name, generation, previous };
      }
    }
  }

  /** Whether this process created the generation and it is the highest: one that was tidied away could be created again. */
  async #create(folder: string, generation: number, holder: Holder): Promise<boolean> {
    const temporary = join(folder, `.${randomBytes(6).toString('hex')}`);
    try {
      await writeFile(temporary, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
      await link(temporary, join(folder, `${generation}.json`));
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
    const files = await filesIn(folder);
    if (highest(files) !== generation) return false;
    await tidy(folder, files, generation);
    return true;
  }

  #isHeld(generation: Generation): generation is Generation & { readonly holder: Holder } {
    return !generation.released && generation.holder !== null && this.#alive(generation.holder);
  }
}

/** Locks that were taken together. */
export class HeldLocks {
  readonly taken: readonly Lock[];
  readonly #locks: Locks;

  constructor(locks: Locks, taken: readonly Lock[]) {
    this.#locks = locks;
    this.taken = taken;
  }

  /** Throws Failed `locked` where somebody else took one of them since: then nothing may be changed any more. */
  async prove(): Promise<void> {
    for (const { name, generation } of this.taken) {
      const newest = await this.#locks.newest(name);
      if (newest && newest.number > generation) throw lockedBy(newest.holder);
    }
  }

  /** Doing it twice does no harm. */
  async release(): Promise<void> {
    for (const { name, generation } of this.taken) {
      await writeFile(join(this.#locks.folderOf(name), `${generation}.released`), '', { mode: 0o600 });
    }
  }
}

function lockedBy(holder: Holder | null): Failed {
  return new Failed({
    reason: 'locked',
    target: holder?.label ?? '',
    by: holder?.by ?? '',
    since: holder?.since ?? 0,
    operation: holder?.operation ?? null,
  });
}

function byName([one]: [string, string], [other]: [string, string]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function highest(files: readonly string[]): number {
  return Math.max(0, ...files.map(numberOf));
}

/** 0 for what is no generation. */
function numberOf(file: string): number {
  return Number(/^([1-9]\d*)\.json$/.exec(file)?.[1] ?? 0);
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder; // complete before it got its name
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Only below the newest, so whoever looks for the highest finds the same. */
async function tidy(folder: string, files: readonly string[], newest: number): Promise<void> {
  const old = files.filter((file) => {
    const number = Number.parseInt(file, 10);
    return number > 0 && number <= newest - keptGenerations;
  });
  await Promise.all(old.map((file) => rm(join(folder, file), { force: true })));
}
