import type { ArtifactId } from '../../protocol/ids.ts';
import type { Target } from '../platform.ts';
import { ownContainer } from './history.ts';
import { ecsPlace } from './place.ts';
import { repositoryFor, type Room } from './room.ts';
import { baseDefinition } from './serviceChanges.ts';

/** The artifact with its digest, where the registry has it. */
export async function keptImage(
  room: Room,
  target: Pick<Target, 'settings' | 'kind' | 'environment' | 'service' | 'image'>,
  artifact: ArtifactId,
  signal: AbortSignal,
): Promise<ArtifactId | null> {
  const place = ecsPlace(target);
  const { image } = target;
  const images = room.images(place.profile);
  if (image !== null) return images.find(repositoryFor(image, { image }), artifact, signal);
  const service = await room.ecs.service(place, signal);
  if (!service && place.madeLike === null) return null;
  const base = await baseDefinition(room, place, service, signal);
  return images.find(repositoryFor(null, ownContainer(base, target)), artifact, signal);
}
