import type { OperationInput } from '../../protocol/input.ts';
import type { Plan } from '../../protocol/plan.ts';
import { expectedDuration } from './expectedDuration.ts';
import type { Draft } from '../kind.ts';
import { makePlan } from './makePlan.ts';
import { PlanStore } from './planStore.ts';
import { kindOf, type Kinds } from '../engine/run.ts';
import { withoutSecretsIn } from '../steps/knowSecrets.ts';
import type { World } from '../world.ts';

/** What an operation would do, from the world as it is now; kept so that any program can apply it. Failed as `Kind.draft`. */
export async function createPlan(
  input: OperationInput,
  world: World,
  kinds: Kinds,
  signal: AbortSignal,
): Promise<Plan> {
  const told = await withoutSecrets(input, world);
  const { facts, remarks } = await kindOf(kinds, told.kind).draft(told, world, signal);
  const expected = await expectedDuration(world.own, facts);
  return keepPlan({ facts, remarks: { ...remarks, expected } }, world);
}

/** A reason is kept for ever, in the plan and in the audit log; who types one in a hurry may paste a secret with it. */
async function withoutSecrets(input: OperationInput, world: World): Promise<OperationInput> {
  if (input.kind !== 'deploy' || !input.emergency) return input;
  return { ...input, emergency: { reason: await withoutSecretsIn(input.emergency.reason, world) } };
}

/** Hashes, dates and keeps a draft. */
export async function keepPlan(draft: Draft, world: Pick<World, 'own' | 'clock'>): Promise<Plan> {
  const plan = makePlan(draft, world.clock);
  await new PlanStore(world.own.plans, world.clock).keep(plan);
  return plan;
}
