import type { OperationKind } from '../protocol/input.ts';
import type { OperationSummary } from '../protocol/model.ts';
import type { PlannedTarget, PlanRemarks } from '../protocol/plan.ts';
import { Operations } from './operations.ts';
import type { World } from './world.ts';

type Touched = Pick<PlannedTarget, 'environment' | 'service'>;

/** So many operations of the past are looked at. */
const past = 100;
/** The last ones count: a build of a year ago says little. */
const mostSamples = 20;

/** How long an operation of this kind on these targets may take, as far as the project's past tells. */
export async function expectedDuration(
  { own }: Pick<World, 'own'>,
  kind: OperationKind,
  targets: readonly Touched[],
): Promise<PlanRemarks['expected']> {
  const { operations } = await new Operations(own).list({ limit: past });
  return medianDuration(operations, kind, targets);
}

/** The median of how long those took that got through; null where none did. `operations`: newest first. */
export function medianDuration(
  operations: readonly OperationSummary[],
  kind: OperationKind,
  targets: readonly Touched[],
): PlanRemarks['expected'] {
  const durations = operations
    .filter(
      (operation) => operation.kind === kind && operation.state === 'done' && touches(operation, targets),
    )
    .slice(0, mostSamples)
    .map(durationOf)
    .filter((ms) => ms !== null);
  return durations.length ? { ms: median(durations), samples: durations.length } : null;
}

function touches({ environment, services }: OperationSummary, targets: readonly Touched[]): boolean {
  const wanted = new Set(targets.map(({ service }) => service));
  return (
    targets.every((target) => target.environment === environment) &&
    services.length === wanted.size &&
    services.every((service) => wanted.has(service))
  );
}

/** From its start until its last step was done: nobody waits for the watch. */
function durationOf({ startedAt, steps }: OperationSummary): number | null {
  const ends = steps.flatMap(({ endedAt }) => (endedAt === null ? [] : [endedAt]));
  if (startedAt === null || ends.length === 0) return null;
  return Math.max(0, Math.max(...ends) - startedAt);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 ? upper : Math.round(((sorted[middle - 1] ?? 0) + upper) / 2);
}
