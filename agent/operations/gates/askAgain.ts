import type { OperationInput } from '../../protocol/input.ts';
import type { GateKind, PlanFacts } from '../../protocol/plan.ts';
import { readBlueprint } from '../plans/blueprint.ts';
import type { World } from '../world.ts';
import { askGates } from './ask.ts';
import type { AskedGate } from './gate.ts';

/**
 * The gates of a plan as they answer now, by the rules it was made with: asked before the first effect and before traffic
 * moves. `pending` still means that a step of the operation itself will find out.
 */
export function askGatesAgain(
  input: OperationInput,
  facts: Pick<PlanFacts, 'targets' | 'configuration'>,
  world: World,
  signal: AbortSignal,
  which?: readonly GateKind[],
): Promise<readonly AskedGate[]> {
  const blueprint = readBlueprint(world.own, facts.configuration);
  return askGates({ input, blueprint, targets: facts.targets }, world, signal, which);
}
