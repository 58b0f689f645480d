import type { PlatformAdapter, TargetReading } from '../platforms/platform.ts';
import type { EnvironmentName } from '../protocol/ids.ts';
import { Failed, failureOf } from '../protocol/failures.ts';
import type { Board } from './board.ts';
import type { Cache } from './cache.ts';
import type { Attention } from './cadence.ts';
import { withCosts } from './costs.ts';
import { isInFlight, type Touched } from './facts.ts';
import { Lease } from './lease.ts';
import { PacedLoop } from './pacedLoop.ts';
import { takeReadings } from './takeReadings.ts';
import type { Watched } from './watched.ts';

/** A platform elsewhere, asked for all of its targets at once. */
export class PlatformLoop {
  readonly #adapter: PlatformAdapter;
  readonly #watched: Watched;
  readonly #board: Board;
  readonly #cache: Cache;
  readonly #signal: AbortSignal;
  readonly #loop: PacedLoop;
  /** Ends when nobody looks any more; null where nobody stays to look: a command that ends with its answer. */
  #watching: AbortSignal | null = null;

  constructor(
    adapter: PlatformAdapter,
    { watched, board, cache }: { readonly watched: Watched; readonly board: Board; readonly cache: Cache },
    signal: AbortSignal,
  ) {
    this.#adapter = adapter;
    this.#watched = watched;
    this.#board = board;
    this.#cache = cache;
    this.#signal = signal;
    this.#loop = new PacedLoop({
      lease: new Lease(cache.folder, adapter.id, watched.clock),
      folder: cache.folder,
      file: `platform-${adapter.id}.json`,
      now: () => watched.clock.now(),
      isMoving: () => this.#isMoving(),
      round: () => this.#round(),
      read: () => this.#read(),
    });
  }

  watch(signal: AbortSignal): void {
    this.#watching = signal;
    this.#loop.watch(signal);
  }

  attend(attention: Attention): void {
    this.#loop.attend(attention);
  }

  /** There may be more to ask about: at once, by the window that asks for all. */
  soon(): void {
    this.#loop.soon(0);
  }

  /** A person asked, somebody signed in, or something was done there. */
  look(): Promise<void> {
    return this.#loop.look();
  }

  async #round(): Promise<boolean> {
    let isNews = false;
    await this.#board.look(this.#adapter.id, async () => {
      try {
        const { facts } = this.#board;
        const wasUsed = this.#isUsed();
        const read = await this.#adapter.read(this.#signal);
        if (!wasUsed && read.length === 0) return {}; // its targets were not known yet
        const before = facts.readings;
        const readings = withCosts(read, await this.#known());
        const touched = takeReadings(facts, this.#adapter.id, readings, this.#watched.clock.now());
        isNews = touchesAny(touched);
        if (isNews || before.size === 0) await this.#save(readings);
        void this.#askCosts().catch(() => undefined); // nothing else hangs on it
        return touched;
      } catch (error) {
        this.#rest(error);
        throw error;
      }
    });
    return isNews;
  }

  /** What was read before, here or by another window: a command that asks for no costs has them from there. */
  async #known(): Promise<readonly TargetReading[]> {
    const { id } = this.#adapter;
    return this.#board.facts.answers.get(id) ?? (await this.#cache.readings(id)) ?? [];
  }

  /** Beside the looking, which waits for no costs; they are no news, after which it would be looked at more often. */
  async #askCosts(): Promise<void> {
    if (this.#watching?.aborted !== false) return;
    const costs = await this.#adapter.costs?.(this.#signal);
    if (!costs) return;
    const { facts } = this.#board;
    const readings = withCosts(facts.answers.get(this.#adapter.id) ?? [], costs);
    const touched = takeReadings(facts, this.#adapter.id, readings, facts.readAt);
    this.#board.touch(touched);
    if (touchesAny(touched)) await this.#save(readings);
  }

  /** Others ask where it fails. */
  async #save(readings: readonly TargetReading[]): Promise<void> {
    await this.#cache.saveReadings(this.#adapter.id, readings).catch(() => undefined);
  }

  /** A sign-in that is known no more gets no better by asking; a platform that wants fewer questions says until when. */
  #rest(error: unknown): void {
    const failure = failureOf(error);
    if (!(error instanceof Failed) || failure.reason !== 'platform') return;
    if (failure.situation === 'badToken' || failure.situation === 'noPermission')
      this.#loop.restUntil(Infinity);
    else if (failure.until !== null) this.#loop.restUntil(failure.until);
  }

  async #read(): Promise<void> {
    const readings = await this.#cache.readings(this.#adapter.id);
    if (!readings) return;
    this.#board.touch(takeReadings(this.#board.facts, this.#adapter.id, readings, this.#board.facts.readAt));
  }

  /** Whether the project file has a target here. Asked for nothing, a platform answers nothing: that makes no target empty. */
  #isUsed(): boolean {
    const { environments = [], previews } = this.#board.facts.configuration ?? {};
    const targets = [...environments.flatMap((rules) => rules.targets), ...(previews?.targets ?? [])];
    return targets.some(({ platform }) => platform === this.#adapter.id);
  }

  /** Something is deployed, starts, or is under way in an environment that has a target here. */
  #isMoving(): boolean {
    const { facts } = this.#board;
    const own = facts.answers.get(this.#adapter.id) ?? [];
    const names = new Set<EnvironmentName>(own.map(({ target }) => target.environment));
    const operations = [...facts.operations.values()];
    return (
      own.some(({ state }) => state === 'starting') ||
      operations.some((one) => isInFlight(one) && one.environment !== null && names.has(one.environment))
    );
  }
}

function touchesAny({ environments = [] }: Touched): boolean {
  return environments === 'all' || environments.length > 0;
}
