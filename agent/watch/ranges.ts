import type { EnvironmentName } from '../protocol/ids.ts';
import { as, type CommitSha } from '../protocol/ids.ts';
import { rangesShown } from './assemble.ts';
import type { Board } from './board.ts';
import type { RangeKey } from './facts.ts';
import type { Watched } from './watched.ts';

const titlesShown = 10;
/** So many questions to git at a time: counting is no hurry. */
const atOnce = 2;
const mostKept = 2000;
/** Starting git takes longer than telling a change: that is told first. */
const afterTellingMs = 20;

/** Counts commits between what runs and what could: each pair is asked of git once, for it never changes. */
export class Ranges {
  readonly #watched: Pick<Watched, 'git'>;
  readonly #board: Board;
  readonly #signal: AbortSignal;
  readonly #waiting = new Map<RangeKey, Set<EnvironmentName>>();
  #working = 0;
  #start: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];

  constructor(watched: Pick<Watched, 'git'>, board: Board, signal: AbortSignal) {
    this.#watched = watched;
    this.#board = board;
    this.#signal = signal;
  }

  /** Counts what these environments show and is not known yet. */
  count(names: Iterable<EnvironmentName>): void {
    const { facts } = this.#board;
    if (facts.ranges.size > mostKept) facts.ranges.clear();
    for (const name of names) {
      for (const pair of rangesShown(name, facts)) if (!facts.ranges.has(pair)) this.#want(pair, name);
    }
    if (this.#waiting.size > 0) this.#start ??= setTimeout(() => this.#begin(), afterTellingMs);
  }

  /** Resolves when nothing is left to count. */
  async settled(): Promise<void> {
    if (!this.#isIdle()) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #begin(): void {
    this.#start = undefined;
    if (this.#signal.aborted) this.#waiting.clear();
    while (this.#working < atOnce && this.#waiting.size > this.#working) void this.#work();
    this.#tellIdle();
  }

  #isIdle(): boolean {
    return this.#start === undefined && this.#working === 0;
  }

  #tellIdle(): void {
    if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #want(pair: RangeKey, name: EnvironmentName): void {
    const names = this.#waiting.get(pair);
    if (names) names.add(name);
    else this.#waiting.set(pair, new Set([name]));
  }

  async #work(): Promise<void> {
    this.#working += 1;
    for (const [pair, names] of this.#waiting) {
      this.#waiting.delete(pair);
      await this.#countPair(pair, names);
      if (this.#signal.aborted) break;
    }
    this.#working -= 1;
    this.#tellIdle();
  }

  async #countPair(pair: RangeKey, names: ReadonlySet<EnvironmentName>): Promise<void> {
    const [from = '', to = ''] = pair.split('..').map((sha) => as<CommitSha>(sha));
    try {
      const range = await this.#watched.git.range(as(from), as(to), titlesShown, this.#signal);
      this.#board.facts.ranges.set(pair, {
        count: range.inCount,
        titles: range.in.map(({ title }) => title),
      });
      this.#board.touch({ environments: [...names] });
    } catch {
      // Not counted: the row then says nothing of it. The source git says what is wrong with the repository.
    }
  }
}
