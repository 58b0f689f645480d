import { explain } from './explain.ts';
import type { FullExplanation } from './explainOwn.ts';
import { actionsOf } from './failureActions.ts';
import type { Failure } from './failures.ts';
import type { Message } from './say.ts';
import { shortFailure } from './shortFailure.ts';

export interface Said extends FullExplanation {
  /** In the two or three words that fit into a row. */
  readonly short: Message;
}

/** A failure as the agent tells it: with its words, so that nobody who shows it needs to have them. */
export type Told = Failure & { readonly said: Said };

export function told(failure: Failure): Told {
  return {
    ...failure,
    said: { ...explain(failure), short: shortFailure(failure), actions: actionsOf(failure) },
  };
}
