import type { DeployRequest, StepContext } from '../platform.ts';
import type { Made } from './made.ts';
import type { Spot } from './railwayTool.ts';
import type { RailwayParts } from './railwayParts.ts';

/** Written down before anything is asked for, so that what comes of it is known as ours. */
export async function intend(
  { target, commit, artifact, by }: Pick<DeployRequest, 'target' | 'commit' | 'artifact' | 'by'>,
  verb: Made['verb'],
  spot: Spot,
  { deployments, made, cloud }: RailwayParts,
  { operation, signal }: Pick<StepContext, 'operation' | 'signal'>,
): Promise<Made> {
  const [newest] = await deployments.recent(spot, signal);
  const one: Made = {
    ...{ operation, verb, artifact, by, id: null, newest: newest?.id ?? null },
    ...{ at: cloud.clock.now(), commit: commit.sha },
  };
  await made.keep(target, one);
  return one;
}
