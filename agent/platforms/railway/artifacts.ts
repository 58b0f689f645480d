import type { Deployment } from '../../protocol/model.ts';
import type { TargetPlace } from '../platform.ts';
import type { RailwayParts } from './railwayParts.ts';

/** As far back as an artifact is looked for. */
const limit = 100;

/** A deployment of this target that has the artifact and can be brought back, the newest; null where none is kept. */
export async function artifactIn(
  artifact: string,
  place: TargetPlace,
  { deployments }: RailwayParts,
  signal: AbortSignal,
): Promise<Deployment | null> {
  const { items } = await deployments.page(place, { limit }, signal);
  return items.find((one) => one.artifact === artifact && one.wayBack !== 'cannot') ?? null;
}
