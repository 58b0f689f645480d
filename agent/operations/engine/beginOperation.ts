import type { Step } from '../../platforms/platform.ts';
import { Failed } from '../../protocol/failures.ts';
import { askToTakeOver } from './askPerson.ts';
import { HeldByGone } from '../shared/heldElsewhere.ts';
import { keepPlan } from '../plans/createPlan.ts';
import { differences } from '../plans/differences.ts';
import { GateKeeper, gateEntries } from './gateKeeper.ts';
import { refuseWhereHeld } from '../gates/gatesHeld.ts';
import { untouched } from './outcomes.ts';
import { perform, stepsOf } from './perform.ts';
import { planHash } from '../plans/planHash.ts';
import type { Outcome, Run } from './run.ts';

/** From the locks on: nothing is changed unless the plan still holds. */
export async function beginOperation(run: Run): Promise<Outcome> {
  let steps: readonly Step[];
  try {
    await run.holding.take(run.cancel.signal);
    await proveFacts(run);
    await proveGates(run);
    steps = await stepsOf(run);
  } catch (error) {
    if (error instanceof HeldByGone) return askToTakeOver(run, error);
    return untouched(run, error);
  }
  await run.journal.tell({ type: 'state', state: 'running', until: null });
  return perform(run, steps, { gates: new GateKeeper(run, { fresh: true }), mayChange: true });
}

/** Failed `planStale` where the world is not any more as it was planned for. The plan for it as it is now is kept. */
async function proveFacts({ kind, stored, engine, cancel }: Run): Promise<void> {
  const { facts, hash } = stored.plan;
  const draft = await kind.draft(facts.input, engine.world, cancel.signal);
  if (planHash(draft.facts) === hash) return;
  const now = await keepPlan(draft, engine.world);
  throw new Failed({
    reason: 'planStale',
    hash,
    changed: differences(facts, draft.facts, draft.remarks),
    now,
  });
}

/** The verdicts are among the facts, so they still stand. */
async function proveGates(run: Run): Promise<void> {
  const { plan, apply } = run.stored;
  await run.journal.tell(...gateEntries(plan.facts.gates, run, 'start'));
  refuseWhereHeld(plan.facts.gates, apply.overrides, plan.remarks);
}
