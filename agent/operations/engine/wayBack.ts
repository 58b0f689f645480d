import { failureOf, type Failure } from '../../protocol/failures.ts';
import { explain } from '../../protocol/explain.ts';
import type { OperationId } from '../../protocol/ids.ts';
import type { OperationInput } from '../../protocol/input.ts';
import { say } from '../../protocol/say.ts';
import { createOperation, newOperationId } from '../plans/createOperation.ts';
import { createPlan } from '../plans/createPlan.ts';
import { failed } from './outcomes.ts';
import type { Newcomer } from './overtaken.ts';
import { neverAborted, type Outcome, type Run } from './run.ts';
import { readOperation } from '../journal/storedOperation.ts';
import { whatRuns } from './whatRuns.ts';

/** A watch that failed: what was before is brought back by an operation of its own, here and now. */
export async function goBack(run: Run, wayBack: OperationInput | null, failure: Failure): Promise<Outcome> {
  if (!wayBack) return gaveUp(run, failure);
  const operation = newOperationId(wayBack.kind, run.engine.world.clock);
  await run.journal.promise({ type: 'wayBack', operation, failure });
  return followWayBack(run, wayBack, { operation, failure });
}

export interface WayBack {
  readonly operation: OperationId;
  readonly failure: Failure;
}

/** Makes that operation unless an earlier runner did, carries it out, and ends with what came of it. */
export async function followWayBack(
  run: Run,
  input: OperationInput,
  { operation, failure }: WayBack,
): Promise<Outcome> {
  try {
    await makeUnlessMade(run, input, operation);
    const state = await run.alsoRun(operation);
    if (state === 'done') return wentBack(failure);
    await run.journal.tell({
      type: 'note',
      message: say('The way back, operation {0}, did not get through.', operation),
    });
  } catch (error) {
    await run.journal.tell({
      type: 'note',
      message: say('There was no way back. {0}', explain(failureOf(error)).what),
    });
  }
  return gaveUp(run, failure);
}

async function makeUnlessMade(run: Run, input: OperationInput, operation: OperationId): Promise<void> {
  if (await isMade(run, operation)) return;
  const { world, kinds } = run.engine;
  const plan = await createPlan(input, world, kinds, neverAborted());
  const { by, folder } = run.stored.apply;
  const given = { operation, by, folder, causedBy: run.id, overrides: [], values: [] };
  await createOperation(world.own, plan.hash, given, world.clock);
}

/** From then on it has a plan of its own, and is not carried out where somebody else has changed something since. */
export async function isMade({ engine }: Run, operation: OperationId): Promise<boolean> {
  return (await readOperation(engine.world.own.operation(operation))) !== null;
}

function wentBack(failure: Failure): Outcome {
  return failed(rolledBack(failure, true), say('What was before was brought back.'));
}

/** Whatever runs now is somebody else's. */
export async function leaveToNewer(
  run: Run,
  failure: Failure,
  { by, operation }: Newcomer,
): Promise<Outcome> {
  const message = say('Nothing was brought back: {0} began operation {1} since.', by, operation);
  await run.journal.tell({ type: 'note', message });
  return gaveUp(run, failure);
}

/** Nothing was brought back. */
export async function gaveUp(run: Run, failure: Failure): Promise<Outcome> {
  return failed(rolledBack(failure, false), await whatRuns(run));
}

function rolledBack(failure: Failure, yes: boolean): Failure {
  return failure.reason === 'watchFailed' ? { ...failure, rolledBack: yes } : failure;
}
