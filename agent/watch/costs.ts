import type { TargetCost, TargetReading } from '../platforms/platform.ts';
import { targetKey } from './facts.ts';

type Known = Pick<TargetReading, 'target' | 'cost'>;

/** Each reading with what its target costs, as far as that is known: of earlier readings, or as the platform says it now. */
export function withCosts(
  readings: readonly TargetReading[],
  known: readonly Known[] | readonly TargetCost[],
): readonly TargetReading[] {
  const costs = new Map(known.map((one) => [keyOf(one), one.cost] as const));
  return readings.map((reading) => ({ ...reading, cost: costs.get(keyOf(reading)) ?? null }));
}

function keyOf({ target: { environment, service } }: Known): string {
  return targetKey(environment, service);
}
