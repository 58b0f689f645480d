import { failureOf, type Failure } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Ended } from '../journal/journalEntries.ts';
import type { Outcome, Run } from './run.ts';

export function done({ id, kind, stored }: Pick<Run, 'id' | 'kind' | 'stored'>): Outcome {
  const { facts } = stored.plan;
  return ended({ state: 'done', result: kind.result(facts), failure: null, undo: kind.undo(facts, id) });
}

export function failed(failure: Failure, result: Message | null): Outcome {
  return ended({ state: 'failed', result, failure, undo: null });
}

/** `state` is what runs now. */
export function cancelled(state: Message): Outcome {
  return ended({ state: 'cancelled', result: state, failure: { reason: 'cancelled', state }, undo: null });
}

/** For what ended before anything was changed. */
export function untouched({ cancel }: Pick<Run, 'cancel'>, error: unknown): Outcome {
  const nothing = say('Nothing was changed.');
  return cancel.signal.aborted ? cancelled(nothing) : failed(failureOf(error), nothing);
}

function ended(ended: Ended): Outcome {
  return { kind: 'ended', ended };
}
