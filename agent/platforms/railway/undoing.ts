import type { StepContext, TargetPlace } from '../platform.ts';
import type { Made } from './made.ts';
import { changeDeployment } from './mutations.ts';
import type { RailwayParts } from './railwayParts.ts';
import { isUnderWay } from './states.ts';

/** What is on its way by this operation is stopped there. */
export async function cancelBegun(
  place: TargetPlace,
  verb: Made['verb'],
  { begun, made, session }: RailwayParts,
  { operation, signal }: StepContext,
): Promise<void> {
  const found = await begun.find(place, operation, verb, signal);
  if (!found || !isUnderWay(found)) return;
  await session.tell(changeDeployment('deploymentCancel', found.id), signal);
  const own = await made.by(place, operation, verb);
  if (own) await made.keep(place, { ...own, id: found.id, isCancelled: true });
}
