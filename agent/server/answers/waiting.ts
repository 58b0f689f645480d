import { readdir } from 'node:fs/promises';
import { PlanStore } from '../../operations/plans/planStore.ts';
import type { World } from '../../operations/world.ts';
import { as, type EnvironmentName, type PlanHash } from '../../protocol/ids.ts';
import type { GateKind, Plan } from '../../protocol/plan.ts';

/** Gates that a person opens. */
const forPeople: ReadonlySet<GateKind> = new Set(['approvals', 'checklist']);

/** Names of the gates that wait for somebody in the plans that are still good, by environment. */
export async function waitingGates({
  own,
  clock,
}: Pick<World, 'own' | 'clock'>): Promise<ReadonlyMap<EnvironmentName, readonly string[]>> {
  const plans = new PlanStore(own.plans, clock);
  const hashes = (await readdir(own.plans)).flatMap((file) => /^([0-9a-f]{64})\.json$/.exec(file)?.[1] ?? []);
  const found = new Map<EnvironmentName, readonly string[]>();
  for (const hash of hashes) {
    const plan = await plans.read(as<PlanHash>(hash)).catch(() => null); // gone meanwhile, or of a newer Taxiway
    if (plan && plan.expiresAt > clock.now()) add(plan, found);
  }
  return found;
}

function add({ facts, remarks }: Plan, found: Map<EnvironmentName, readonly string[]>): void {
  const waiting = facts.gates.filter(
    ({ gate, verdict, binding }) => binding && verdict === 'fails' && forPeople.has(gate),
  );
  if (remarks.environment === null || waiting.length === 0) return;
  const known = found.get(remarks.environment) ?? [];
  found.set(remarks.environment, [...new Set([...known, ...waiting.map(({ gate }) => gate)])].sort());
}
