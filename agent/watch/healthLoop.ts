import type { EnvironmentName } from '../protocol/ids.ts';
import type { Board } from './board.ts';
import type { Cache } from './cache.ts';
import { slowestMs, type Attention } from './cadence.ts';
import { Lease } from './lease.ts';
import { PacedLoop } from './pacedLoop.ts';
import { forgetUnasked, healthRound, isOneLostPing, moving } from './sources/health.ts';
import type { Watched } from './watched.ts';

/** After one lost ping, and after a new version began to serve, one does not wait for the next round. */
const lostPingMs = 1500;
const newVersionMs = 300;
/** Where nothing changed, others read that it was looked at no more often than this. */
const unchangedMs = 60_000;

/** Asks what serves how it is, as often as somebody looks; one window per project asks for all of them. */
export class HealthLoop {
  readonly #watched: Watched;
  readonly #board: Board;
  readonly #cache: Cache;
  readonly #signal: AbortSignal;
  readonly #loop: PacedLoop;
  #attention: Attention = { focused: true, visible: true };
  #asksAll = false;
  #soon = new Set<EnvironmentName>();
  #savedAt = 0;

  constructor(watched: Watched, board: Board, cache: Cache, signal: AbortSignal) {
    this.#watched = watched;
    this.#board = board;
    this.#cache = cache;
    this.#signal = signal;
    this.#loop = new PacedLoop({
      lease: new Lease(cache.folder, 'health', watched.clock),
      folder: cache.folder,
      file: 'health.json',
      now: () => watched.clock.now(),
      isMoving: () => moving(board).size > 0,
      urgentMs: () => this.#urgentMs(),
      round: () => this.#round(this.#takeAsked()),
      leave: () => void this.#takeAsked(),
      read: () => this.#read(),
    });
  }

  /** One round of everything now, whoever holds the lease: a person asked. */
  look(): Promise<void> {
    this.#asksAll = true;
    return this.#loop.look();
  }

  watch(signal: AbortSignal): void {
    this.#loop.watch(signal);
  }

  attend(attention: Attention): void {
    this.#asksAll ||= attention.focused && !this.#attention.focused;
    this.#attention = attention;
    this.#loop.attend(attention);
  }

  /** Something else runs there than before. */
  soon(environments: Iterable<EnvironmentName>): void {
    for (const name of environments) this.#soon.add(name);
    if (this.#soon.size > 0) this.#loop.soon(newVersionMs);
  }

  #urgentMs(): number | null {
    if (this.#soon.size > 0) return newVersionMs;
    return this.#hasOneLostPing() ? lostPingMs : null;
  }

  #hasOneLostPing(): boolean {
    return [...this.#board.facts.health.values()].some(isOneLostPing);
  }

  /** What the next round asks: everything (undefined), or only what cannot wait for that. */
  #takeAsked(): ReadonlySet<EnvironmentName> | undefined {
    const [soon, asksAll] = [this.#soon, this.#asksAll];
    this.#soon = new Set();
    this.#asksAll = false;
    if (asksAll) return undefined;
    if (soon.size > 0) return soon;
    const isSeen = this.#attention.focused && this.#attention.visible;
    return isSeen && !this.#hasOneLostPing() ? undefined : moving(this.#board);
  }

  async #round(only?: ReadonlySet<EnvironmentName>): Promise<boolean> {
    const { facts } = this.#board;
    let isNews = facts.readAt !== 0 && forgetUnasked(facts);
    await this.#board.look('health', async () => {
      const found = await healthRound(this.#watched, this.#board, this.#signal, only);
      for (const [key, fact] of found.facts) facts.health.set(key, fact);
      isNews ||= found.changed.length > 0;
      return { environments: found.asked };
    });
    await this.#save(isNews);
    return isNews;
  }

  /** Every write is one to the disk itself. */
  async #save(isNews: boolean): Promise<void> {
    const now = this.#watched.clock.now();
    if (!isNews && Math.abs(now - this.#savedAt) < unchangedMs) return;
    this.#savedAt = now;
    await this.#cache.saveHealth(this.#board.facts.health).catch(() => undefined); // others then ask for themselves
  }

  /** What another window found. */
  async #read(): Promise<void> {
    const { facts } = this.#board;
    const oldest = this.#watched.clock.now() - slowestMs;
    const newer = [...(await this.#cache.health())].filter(
      ([key, { health }]) => health.at > Math.max(oldest, facts.health.get(key)?.health.at ?? 0),
    );
    if (newer.length === 0) return;
    await this.#board.look('health', () => {
      for (const [key, fact] of newer) facts.health.set(key, fact);
      return Promise.resolve({ environments: [...new Set(newer.map(([key]) => environmentIn(key)))] });
    });
  }
}

/** A service's name holds no slash. */
function environmentIn(key: string): EnvironmentName {
  return key.slice(0, key.lastIndexOf('/'));
}
