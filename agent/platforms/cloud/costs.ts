import { Failed } from '../../protocol/failures.ts';
import type { Argument } from '../../protocol/say.ts';
import type { Clock } from '../../run/clock.ts';

/** What was charged, by currency (`USD`). */
export type Amounts = ReadonlyMap<string, number>;

/** So long an answer counts, also that there is none: it changes by the day, and a large account's is large. */
const keptForMs = 6 * 60 * 60_000;

/**
 * What accounts cost, by account: each is asked once in six hours. Nobody misses much who is told nothing: whatever is refused,
 * or not answered, is no cost and no failure.
 */
export class Costs<Answer> {
  readonly #clock: Clock;
  readonly #answers = new Map<string, { readonly at: number; readonly answer: Promise<Answer | null> }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(account: string, ask: () => Promise<Answer | null>): Promise<Answer | null> {
    const known = this.#answers.get(account);
    const now = this.#clock.now();
    if (known && now - known.at < keptForMs) return known.answer;
    const answer = ask().catch(nothingWhereRefused);
    this.#answers.set(account, { at: now, answer });
    return answer;
  }
}

function nothingWhereRefused(error: unknown): null {
  if (error instanceof Failed) return null;
  throw error;
}

/** `12.40 USD, 3.00 EUR` */
export function money(amounts: Amounts): Argument {
  return { all: [...amounts].map(([currency, amount]) => `${amount.toFixed(2)} ${currency}`).sort() };
}

/** A day of the platform's, in UTC as it counts them: `2026-11-01`. */
export function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
