import type { Step } from '../../platforms/platform.ts';
import { failureOf, type Failure } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import { askPerson } from './askPerson.ts';
import type { Because } from '../journal/journalEntries.ts';
import { cancelled, failed } from './outcomes.ts';
import { atWork, neverAborted, type Outcome, type Run } from './run.ts';
import { Unreached } from '../shared/reach.ts';
import { whatRuns } from './whatRuns.ts';
import { begunSteps } from '../journal/whereItStopped.ts';

export interface Reason {
  readonly because: Because;
  /** What went wrong; null where somebody wanted it so. */
  readonly failure: Failure | null;
  readonly by: string | null;
}

/**
 * Undoes what was begun, last first: the automatic way back, and what a cancel ends with. It cannot be cancelled itself. Where a
 * step cannot be undone nothing before it is touched, for then neither version might run; a person decides.
 */
export async function bringBack(run: Run, steps: readonly Step[], reason: Reason): Promise<Outcome> {
  await run.journal.promiseIfRoom({ type: 'bringingBack', ...reason });
  await run.holding.take(neverAborted());
  const begun = new Set(begunSteps(run.journal.lines));
  const touched = begun.size > 0 && steps.some(({ id, effect }) => begun.has(id) && effect !== 'none');
  for (const step of steps.filter(({ id }) => begun.has(id)).reverse()) {
    try {
      await undo(run, step);
    } catch (error) {
      return stuck(run, step, failureOf(error));
    }
  }
  return broughtBack(reason, touched ? await whatRuns(run) : say('Nothing was changed.'));
}

async function undo(run: Run, step: Step): Promise<void> {
  if (!step.undo) return;
  await proveToUndo(run);
  await run.journal.promiseIfRoom({ type: 'undoing', step: step.id });
  run.engine.faults(step.id, 'undoing');
  await atWork(run, step.id, neverAborted(), async (context) => step.undo?.(context));
  run.engine.faults(step.id, 'undone');
  await run.journal.promiseIfRoom({ type: 'undone', step: step.id });
}

/** What was begun is undone also where GitHub does not say whether somebody took over. */
async function proveToUndo({ holding }: Run): Promise<void> {
  try {
    await holding.prove();
  } catch (error) {
    if (!(error instanceof Unreached)) throw error;
  }
}

/** Whoever took the lock decides what runs there; else it takes a person. */
async function stuck(run: Run, step: Step, failure: Failure): Promise<Outcome> {
  await run.journal.promiseIfRoom({ type: 'undoFailed', step: step.id, failure });
  if (failure.reason === 'locked') return failed(failure, say('Somebody else has taken over.'));
  return askPerson(run, {
    text: say(
      '"{0}" could not be undone, so nothing before it was touched. {1}',
      step.title,
      await whatRuns(run),
    ),
    choices: ['bringBack', 'leave'],
    failure,
  });
}

function broughtBack({ because, failure }: Reason, runs: Message): Outcome {
  return because === 'failure' && failure ? failed(failure, runs) : cancelled(runs);
}
