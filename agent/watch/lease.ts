import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../run/clock.ts';
import { readJson, writeAtomically } from '../state/files.ts';

/** A killed window cannot give its leases back, so they end by themselves. */
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
    const { holder, until } = await this.#read();
    // A clock that was set back must not make a lease last for ever.
    const isTheirs = holder !== this.#holder && until > now && until <= now + lastsMs;
    if (isTheirs) return false;
    await writeAtomically(this.#path, JSON.stringify({ holder: this.#holder, until: now + lastsMs }));
    return true;
  }

  async giveUp(): Promise<void> {
    if ((await this.#read()).holder === this.#holder) await rm(this.#path, { force: true });
  }

  async #read(): Promise<{ readonly holder: unknown; readonly until: number }> {
    const content = await readJson(this.#path).catch(() => null); // damaged: as good as none
    if (typeof content !== 'object' || content === null) return { holder: null, until: 0 };
    const { holder, until } = content as { readonly holder?: unknown; readonly until?: unknown };
    return { holder, until: typeof until === 'number' ? until : 0 };
  }
}
