import type { ArtifactId, ServiceName } from '../../protocol/ids.ts';
import type { Deployment, TargetAbilities } from '../../protocol/model.ts';
import type { PlatformAdapter } from '../../platforms/platform.ts';
import { targetPlace } from '../plans/blueprint.ts';
import { adapterOf } from '../steps/reading.ts';
import type { Rulebook } from './rulebook.ts';
import { adapterFor, type Scene, targetRules } from './scene.ts';

export interface TakenOver {
  /** How what serves there can get here. */
  readonly ability: TargetAbilities['promote'];
  /** Whether that is by taking the very artifact. */
  readonly isTaken: boolean;
  /** As it is kept where the target can take it from; null where it is not, or is not taken. */
  readonly kept: ArtifactId | null;
}

/** Whether what serves a service in another environment can serve it here without being built again. */
export async function takenOver(
  scene: Scene,
  from: Pick<Rulebook, 'rules'>,
  service: ServiceName,
  { platform, artifact }: Pick<Deployment, 'platform' | 'artifact'>,
): Promise<TakenOver> {
  const adapter = adapterFor(scene, targetRules(scene.rules, service));
  const here = targetPlace(scene.world.project, scene, service);
  const there = targetPlace(scene.world.project, from, service);
  const isSamePlatform = platform === adapter.id;
  const isImage = !isSamePlatform && isSameImage(scene, service, { platform, artifact }, adapter);
  const ability = isImage
    ? 'sameArtifact'
    : ((isSamePlatform ? await adapter.promotion?.(there, here, scene.signal) : null) ?? adapter.can.promote);
  const isTaken = ability === 'sameArtifact' && (isSamePlatform || isImage);
  return {
    ability,
    isTaken,
    kept: isTaken ? await adapter.keptArtifact(here, artifact, scene.signal) : null,
  };
}

/** Two platforms that run the image which the project file names run the same by the same digest. */
function isSameImage(
  { configuration, world }: Pick<Scene, 'configuration' | 'world'>,
  service: ServiceName,
  { platform, artifact }: Pick<Deployment, 'platform' | 'artifact'>,
  adapter: PlatformAdapter,
): boolean {
  const image = configuration.services.find(({ name }) => name === service)?.image ?? null;
  if (image === null) return false;
  return [adapterOf(world, platform), adapter].every((one) => one.runsImage?.(image, artifact) ?? false);
}
