import type { Step } from '../../platforms/platform.ts';
import { failureOf } from '../../protocol/failures.ts';
import type { GateKeeper } from './gateKeeper.ts';
import type { Entry } from '../journal/journalEntries.ts';
import { atWork, type Run } from './run.ts';
import { begunSteps, isOver } from '../journal/whereItStopped.ts';

/** A step that would change something anew while nobody has said that the operation may go on. */
export class AskFirst extends Error {
  override readonly name = 'AskFirst';
}

export interface Performing {
  readonly gates: GateKeeper;
  /** Whether steps that are not done yet may be done without asking. */
  readonly mayChange: boolean;
}

/** Goes through the steps in order, past those that are over. What a step throws ends it; that is journalled. */
export async function performSteps(run: Run, steps: readonly Step[], performing: Performing): Promise<void> {
  const earlier = [...run.journal.lines];
  for (const step of steps) {
    if (!isOver(step.id, earlier)) await performStep(run, step, performing);
  }
}

async function performStep(run: Run, step: Step, performing: Performing): Promise<void> {
  const { journal, cancel, engine } = run;
  const wasBegun = begunSteps(journal.lines).includes(step.id);
  engine.faults(step.id, 'before');
  cancel.signal.throwIfAborted();
  await performing.gates.before(step, cancel.signal);
  if (!performing.mayChange && step.effect !== 'none' && !(await isDone(run, step))) throw new AskFirst();
  await intend(run, step);
  engine.faults(step.id, 'intended');
  try {
    await carryOut(run, step, wasBegun);
  } catch (error) {
    await journal.promiseIfRoom({ type: 'failed', step: step.id, failure: failureOf(error) });
    throw error;
  }
  engine.faults(step.id, 'journalled');
}

/** The intent of what only looks need not survive a power cut. */
async function intend({ journal, holding }: Run, { id, effect }: Step): Promise<void> {
  const intent = { type: 'intended', step: id, effect } as const;
  if (effect === 'none') return journal.tell(intent);
  await journal.promise(intent);
  await holding.prove();
}

async function carryOut(run: Run, step: Step, wasBegun: boolean): Promise<void> {
  const outcome = await atWork(run, step.id, run.cancel.signal, async (context): Promise<Entry> => {
    if (!(await step.isDone(context)))
      return { type: 'done', step: step.id, detail: (await step.do(context)) ?? null };
    return wasBegun ? { type: 'done', step: step.id, detail: null } : { type: 'skipped', step: step.id };
  });
  run.engine.faults(step.id, 'done');
  await run.journal.tell(outcome);
}

function isDone(run: Run, step: Step): Promise<boolean> {
  return atWork(run, step.id, run.cancel.signal, (context) => step.isDone(context));
}
