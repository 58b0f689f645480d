import type { EnvironmentName } from '../protocol/ids.ts';
import type { Board } from './board.ts';
import type { Cache } from './cache.ts';
import { nextLookMs, refocusMs, slowestMs, type Attention } from './cadence.ts';
import { watchFolder } from '../state/watchFolder.ts';
import { Lease, renewMs } from './lease.ts';
import { forgetUnasked, healthRound, isOneLostPing, moving } from './sources/health.ts';
import type { Watched } from './watched.ts';

/** After one lost ping, and after a new version began to serve, one does not wait for the next round. */
const soonMs = 1500;
/** Where nothing changed, others read that it was looked at no more often than this. */
const unchangedMs = 60_000;

/** Asks what serves how it is, as often as somebody looks; one window per project asks for all of them. */
export class HealthLoop {
  readonly #watched: Watched;
  readonly #board: Board;
  readonly #cache: Cache;
  readonly #signal: AbortSignal;
  readonly #lease: Lease;
  #attention: Attention = { focused: true, visible: true };
  #quietRounds = 0;
  #timer: NodeJS.Timeout | undefined;
  #soon = new Set<EnvironmentName>();
  #isOn = false;
  #savedAt = 0;

  constructor(watched: Watched, board: Board, cache: Cache, signal: AbortSignal) {
    this.#watched = watched;
    this.#board = board;
    this.#cache = cache;
    this.#signal = signal;
    this.#lease = new Lease(cache.folder, 'health', watched.clock);
  }

  /** One round of everything now, whoever holds the lease: a person asked. */
  look(): Promise<void> {
    return this.#round();
  }

  watch(signal: AbortSignal): void {
    this.#isOn = true;
    watchFolder(
      this.#cache.folder,
      (name) => name === 'health.json' && void this.#read(),
      signal,
      () => {
        this.#schedule();
      },
    );
    const renewal = setInterval(() => void this.#renew(), renewMs);
    signal.addEventListener('abort', () => {
      this.#isOn = false;
      clearInterval(renewal);
      clearTimeout(this.#timer);
      void this.#lease.giveUp().catch(() => undefined); // it ends by itself
    });
    void this.#renew();
    void this.#read();
    this.#schedule();
  }

  attend(attention: Attention): void {
    const isBack = attention.focused && !this.#attention.focused;
    this.#attention = attention;
    if (isBack) this.#in(refocusMs(Math.random()), () => this.#roundIfOurs());
    else this.#schedule();
  }

  /** Something else runs there than before. */
  soon(environments: Iterable<EnvironmentName>): void {
    for (const name of environments) this.#soon.add(name);
    if (this.#soon.size) this.#in(soonMs / 5, () => this.#roundIfOurs(this.#takeSoon()));
  }

  #takeSoon(): ReadonlySet<EnvironmentName> {
    const soon = this.#soon;
    this.#soon = new Set();
    return soon;
  }

  #in(ms: number, run: () => Promise<void>): void {
    clearTimeout(this.#timer);
    if (this.#isOn) this.#timer = setTimeout(() => void run().finally(() => this.#schedule()), ms);
  }

  #schedule(): void {
    if (this.#soon.size) return; // that comes first, and schedules what comes then
    if (this.#board.facts.readAt) forgetUnasked(this.#board.facts);
    const going = moving(this.#board);
    const pace = { ...this.#attention, moving: going.size > 0, quietRounds: this.#quietRounds };
    const ms = this.#hasOneLostPing() ? soonMs : nextLookMs(pace, Math.random());
    clearTimeout(this.#timer);
    if (ms === null) return void this.#lease.giveUp().catch(() => undefined); // somebody who looks may have it
    const isSeen = this.#attention.focused && this.#attention.visible;
    this.#in(ms, () => this.#roundIfOurs(isSeen && !this.#hasOneLostPing() ? undefined : going));
  }

  #hasOneLostPing(): boolean {
    return [...this.#board.facts.health.values()].some(isOneLostPing);
  }

  async #roundIfOurs(only?: ReadonlySet<EnvironmentName>): Promise<void> {
    if (await this.#lease.hold().catch(() => true)) await this.#round(only); // a full disk must not blind us
  }

  async #round(only?: ReadonlySet<EnvironmentName>): Promise<void> {
    const { facts } = this.#board;
    if (!only) this.#soon.clear();
    let isNews = false;
    await this.#board.look('health', async () => {
      const found = await healthRound(this.#watched, this.#board, this.#signal, only);
      for (const [key, fact] of found.facts) facts.health.set(key, fact);
      isNews = forgetUnasked(facts) || found.changed.length > 0;
      this.#quietRounds = found.changed.length ? 0 : this.#quietRounds + 1;
      return { environments: found.asked };
    });
    await this.#save(isNews);
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

  async #renew(): Promise<void> {
    const isSeen = this.#attention.focused && this.#attention.visible;
    if (isSeen || moving(this.#board).size) await this.#lease.hold().catch(() => false);
  }
}

/** A service's name holds no slash. */
function environmentIn(key: string): EnvironmentName {
  return key.slice(0, key.lastIndexOf('/'));
}
