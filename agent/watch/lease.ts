import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../run/clock.ts';
import { readJson, writeAtomically } from '../state/files.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from '../run/processes.ts';

/** One that hangs or is on another machine cannot give its leases back, so they end by themselves. */
const lastsMs = 60_000;
/** How often a holder renews, and the others try. */
export const renewMs = 20_000;

/**
 * Of several windows on one project, one fetches from a source and the others read what it found. Two that take it in the same
 * moment both fetch once: that costs a request and harms nothing.
 */
export class Lease {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #holder = randomBytes(8).toString('hex');

  constructor(folder: string, source: string, clock: Clock) {
    this.#path = join(folder, `${source}.lease`);
    this.#clock = clock;
  }

  /** Takes or renews it; false while somebody else has it. */
  async hold(): Promise<boolean> {
    const now = this.#clock.now();
    const { holder, until, process } = await this.#read();
    // A clock that was set back must not make a lease last for ever.
    const isValid = until > now && until <= now + lastsMs;
    if (holder === this.#holder && isValid && until > now + lastsMs - renewMs / 2) return true; // just renewed
    if (holder !== this.#holder && isValid && (process === null || isAlive(process))) return false;
    const lease = { holder: this.#holder, until: now + lastsMs, process: ownIdentity() };
    await writeAtomically(this.#path, JSON.stringify(lease));
    return true;
  }

  async giveUp(): Promise<void> {
    if ((await this.#read()).holder === this.#holder) await rm(this.#path, { force: true });
  }

  async #read(): Promise<Kept> {
    const content = await readJson(this.#path).catch(() => null); // damaged: as good as none
    if (typeof content !== 'object' || content === null) return { holder: null, until: 0, process: null };
    const { holder, until, process } = content as { [Key in keyof Kept]?: unknown };
    return {
      holder,
      until: typeof until === 'number' ? until : 0,
      process: isIdentity(process) ? process : null,
    };
  }
}

interface Kept {
  readonly holder: unknown;
  readonly until: number;
  /** A killed window's lease is free at once. */
  readonly process: ProcessIdentity | null;
}

function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, startTime, bootId } = value as { [Key in keyof ProcessIdentity]?: unknown };
  return (
    typeof pid === 'number' &&
    typeof bootId === 'string' &&
    (startTime === null || typeof startTime === 'string')
  );
}
