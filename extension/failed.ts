import { explainOwn, type FullExplanation, type OwnFailure } from '../agent/protocol/explainOwn.ts';
import type { Told } from '../agent/protocol/told.ts';

/** What the editor can tell: what the agent said, in its words, and what can go wrong here. */
export type Tellable = Told | (OwnFailure & { readonly said?: undefined });

/** Carries a failure through `throw`; the first cause stays in `cause`. */
export class Failed extends Error {
  readonly failure: Tellable;

  constructor(failure: Tellable, options?: ErrorOptions) {
    super(failure.reason, options);
    this.name = 'Failed';
    this.failure = failure;
  }
}

/** What to show for anything that was thrown. */
export function failureOf(error: unknown): Tellable {
  if (error instanceof Failed) return error.failure;
  return {
    reason: 'unexpected',
    detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

export function inWords(failure: Tellable): FullExplanation {
  return failure.said ?? explainOwn(failure);
}
