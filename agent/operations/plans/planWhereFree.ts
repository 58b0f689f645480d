import type { OperationInput } from '../../protocol/input.ts';
import type { Plan } from '../../protocol/plan.ts';
import { kindOf, type Kinds } from '../engine/run.ts';
import { Locks } from '../locks/locks.ts';
import type { World } from '../world.ts';
import { createPlan } from './createPlan.ts';

/**
 * A plan for whoever comes again later: an operation that waits behind another one for too long fails, and nobody would begin it
 * anew. Failed `locked` where somebody changes one of its targets just now.
 */
export async function planWhereFree(
  input: OperationInput,
  world: World,
  kinds: Kinds,
  signal: AbortSignal,
): Promise<Plan> {
  const plan = await createPlan(input, world, kinds, signal);
  const { facts } = plan;
  const names =
    kindOf(kinds, input.kind).locks?.(facts, world) ?? facts.targets.map(({ identity }) => identity);
  await new Locks({ folder: world.state.locks, clock: world.clock }).refuseHeld(names);
  return plan;
}
