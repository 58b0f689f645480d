import type { Step } from '../../platforms/platform.ts';
import { failureOf } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { askPerson } from './askPerson.ts';
import { bringBack, type Reason } from './bringBack.ts';
import { done } from './outcomes.ts';
import { AskFirst, performSteps, type Performing } from './performSteps.ts';
import type { Outcome, Run } from './run.ts';
import { Unreached } from '../shared/reach.ts';
import { watchOn } from './watching.ts';

/** The steps of the operation, the same as when it was planned. */
export async function stepsOf({ kind, stored, engine, id }: Run): Promise<readonly Step[]> {
  const { facts } = stored.plan;
  const steps = await kind.steps(facts, engine.world, { name: stored.apply.by, operation: id });
  const planned = facts.steps.map((step) => step.id).join();
  if (steps.map((step) => step.id).join() !== planned) throw new Error(`not the planned steps: ${planned}`);
  return steps;
}

/** Goes through the steps, then watches; back where one fails or somebody cancels. */
export async function perform(run: Run, steps: readonly Step[], performing: Performing): Promise<Outcome> {
  try {
    await performSteps(run, steps, performing);
  } catch (error) {
    if (error instanceof Unreached) return askUnproved(run, error);
    return error instanceof AskFirst ? askToGoOn(run) : bringBack(run, steps, reasonOf(run, error));
  }
  return watched(run);
}

function reasonOf({ cancel }: Run, error: unknown): Reason {
  return cancel.by === null
    ? { because: 'failure', failure: failureOf(error), by: null }
    : { because: 'cancel', failure: null, by: cancel.by };
}

function askToGoOn(run: Run): Promise<Outcome> {
  return askPerson(run, {
    text: say('This operation was interrupted and has more to change.'),
    choices: ['goOn', 'bringBack', 'leave'],
    failure: null,
  });
}

/** The lock against other machines is so old that it may be somebody else's by now. */
function askUnproved(run: Run, { failure }: Unreached): Promise<Outcome> {
  return askPerson(run, {
    text: say(
      'GitHub has not heard of this operation for so long that somebody else may have taken over, and it does not answer. Go on only if nothing else is at work there.',
    ),
    choices: ['goOn', 'bringBack', 'leave'],
    failure,
  });
}

/** What is itself a way back is not watched: two versions that both do badly must not take turns. */
async function watched(run: Run): Promise<Outcome> {
  const { kind, stored, engine } = run;
  const watch = stored.apply.causedBy === null ? kind.watch?.(stored.plan.facts, engine.world) : null;
  return watch ? watchOn(run, watch, engine.world.clock.now() + watch.forMs) : done(run);
}
