import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { as, type EnvironmentName, type OperationId } from '../../protocol/ids.ts';
import type { OperationSummary } from '../../protocol/model.ts';
import { operationsInSnapshot } from '../../protocol/requests.ts';
import type { Board } from '../board.ts';
import { coalesced, settled } from '../coalesced.ts';
import { isInFlight, type Touched } from '../facts.ts';
import { watchFolder } from '../../state/watchFolder.ts';
import type { Watched } from '../watched.ts';
import { quietMs, type Source } from './source.ts';

/** A runner that is killed writes nothing more: its operation is looked at again after this long. */
const stillAliveMs = 5000;
/** One that is still being written tells nothing when it is whole: it is looked at again, ever later. */
const firstRetryMs = 200;

/** Operations of every window and the command line; the journals of those in flight are followed. */
export class OperationsSource implements Source {
  readonly name = 'operations';
  readonly look: () => Promise<void>;
  readonly #watched: Watched;
  readonly #board: Board;
  readonly #followed = new Map<OperationId, AbortController>();
  readonly #lookForNew = coalesced(() => this.#findNew());
  #watching: AbortSignal | null = null;
  /** While all are looked at, none is new. */
  #looking: Promise<void> = Promise.resolve();
  #retryMs = firstRetryMs;
  #retry: NodeJS.Timeout | undefined;

  constructor(watched: Watched, board: Board) {
    this.#watched = watched;
    this.#board = board;
    this.look = coalesced(() => (this.#looking = board.look(this.name, () => this.#find())));
  }

  watch(signal: AbortSignal): void {
    this.#watching = signal;
    const forget = (): void => {
      this.#followed.clear();
      clearTimeout(this.#retry);
    };
    signal.addEventListener('abort', forget, { once: true });
    for (const one of [...this.#board.facts.operations.values()]) this.#keep(one);
    const changed = settled(() => this.#findOrRetry(), quietMs, signal);
    watchFolder(this.#watched.own.operations, changed, signal, changed);
    changed();
  }

  async #find(): Promise<Touched> {
    const { operations } = this.#board.facts;
    const recent = await this.#watched.operations.recent(operationsInSnapshot);
    const known = new Set(recent.map(({ id }) => id));
    const gone = [...operations.keys()].filter((id) => !known.has(id));
    for (const id of gone) operations.delete(id);
    for (const one of recent) this.#keep(one);
    return { operations: [...known, ...gone], environments: 'all' };
  }

  async #findNew(): Promise<void> {
    await this.#looking;
    await Promise.all((await this.#unknown()).map((id) => this.#lookAt(id)));
    const isAnyLeft = (await this.#unknown()).length > 0;
    this.#retryMs = isAnyLeft ? Math.min(this.#retryMs * 2, stillAliveMs) : firstRetryMs;
    if (isAnyLeft) this.#findLater();
  }

  async #unknown(): Promise<readonly OperationId[]> {
    const names = (await readdir(this.#watched.own.operations)).sort().slice(-operationsInSnapshot);
    return names.map((name) => as<OperationId>(name)).filter((id) => !this.#board.facts.operations.has(id));
  }

  #findLater(): void {
    clearTimeout(this.#retry);
    if (!this.#isWatching()) return;
    this.#retry = setTimeout(() => this.#findOrRetry(), this.#retryMs);
  }

  #findOrRetry(): void {
    void this.#lookForNew().catch(() => this.#findLater());
  }

  #isWatching(): boolean {
    return this.#watching?.aborted === false;
  }

  #keep(summary: OperationSummary): void {
    this.#board.facts.operations.set(summary.id, summary);
    if (isInFlight(summary)) this.#follow(summary.id);
    else this.#unfollow(summary.id);
  }

  async #lookAt(id: OperationId): Promise<void> {
    const before = this.#board.facts.operations.get(id);
    const now = await this.#watched.operations.read(id).catch(() => null); // half written: looked at again
    if (!now) return;
    this.#keep(now);
    this.#board.touch({ operations: [id], environments: environmentsOf(before, now) });
  }

  #follow(id: OperationId): void {
    if (!this.#watching || !this.#isWatching() || this.#followed.has(id)) return;
    const end = new AbortController();
    this.#followed.set(id, end);
    const until = AbortSignal.any([this.#watching, end.signal]);
    const look = coalesced(() => this.#lookAt(id));
    const changed = settled(() => void look(), quietMs, until);
    const folder = join(this.#watched.own.operations, id);
    watchFolder(folder, (name) => name === 'log.txt' || changed(), until, changed);
    const timer = setInterval(changed, stillAliveMs);
    until.addEventListener('abort', () => clearInterval(timer), { once: true });
    changed(); // what was written before the watch began
  }

  #unfollow(id: OperationId): void {
    this.#followed.get(id)?.abort();
    this.#followed.delete(id);
  }
}

function environmentsOf(...summaries: readonly (OperationSummary | undefined)[]): EnvironmentName[] {
  return [...new Set(summaries.flatMap((summary) => summary?.environment ?? []))];
}
