import { failureOf, type Failure } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import { foldJournal } from '../journal/foldJournal.ts';
import type { Ended } from '../journal/journalEntries.ts';
import type { Outcome, Run } from './run.ts';

export function done(run: Pick<Run, 'id' | 'kind' | 'stored' | 'journal' | 'engine'>): Outcome {
  const { id, kind, stored } = run;
  const { facts } = stored.plan;
  const result = kind.result(facts, sinceStarted(run));
  return ended({ state: 'done', result, failure: null, undo: kind.undo(facts, id) });
}

/** Milliseconds, with the time in which no runner was there. */
function sinceStarted({ stored, journal, engine }: Pick<Run, 'stored' | 'journal' | 'engine'>): number {
  const now = engine.world.clock.now();
  const { startedAt } = foldJournal(stored, journal.lines);
  return Math.max(0, now - (startedAt ?? now));
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
