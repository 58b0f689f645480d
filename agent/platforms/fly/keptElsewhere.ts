import { Failed } from '../../protocol/failures.ts';
import type { ArtifactId } from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
import { digestIn, type ImageRepository, imageName, isOfImage } from '../cloud/images/imageName.ts';
import { ownImage, referenceOf } from './images.ts';
import { keptImage, keptImages } from './lookUps.ts';
import type { FlyWorld } from './world.ts';

/** An artifact whose image is kept elsewhere: there, or as a copy that the app has; null where it is in neither. */
export async function keptElsewhere(
  { api, images }: FlyWorld,
  app: string,
  elsewhere: ImageRepository,
  artifact: ArtifactId,
  signal: AbortSignal,
): Promise<ArtifactId | null> {
  const isCopied = digestIn(artifact) !== null && (await keptImage(api, ownImage(app, artifact), signal));
  return isCopied ? artifact : images.find(elsewhere, artifact, signal);
}

/**
 * Those that served and can be put back by an image of elsewhere: true where it is there or the app has a copy, null where the
 * registry does not let us look. One question for the copies, one for each image that has none.
 */
export async function waysBack(
  { api, images }: FlyWorld,
  app: string,
  elsewhere: ImageRepository,
  items: readonly Deployment[],
  signal: AbortSignal,
): Promise<ReadonlyMap<ArtifactId, boolean | null>> {
  const artifacts = items
    .filter(({ artifact, state }) => state === 'retired' && isOfImage(artifact))
    .map(({ artifact }) => artifact);
  if (artifacts.length === 0) return new Map();
  const copy = (artifact: ArtifactId): string => referenceOf(ownImage(app, artifact));
  const copies = await keptImages(api, app, artifacts.map(copy), signal);
  const look = async (artifact: ArtifactId): Promise<boolean | null> =>
    copies?.digests.has(copy(artifact)) === true || (await isKept(images, elsewhere, artifact, signal));
  return new Map(
    await Promise.all([...new Set(artifacts)].map(async (one) => [one, await look(one)] as const)),
  );
}

async function isKept(
  images: FlyWorld['images'],
  elsewhere: ImageRepository,
  artifact: ArtifactId,
  signal: AbortSignal,
): Promise<boolean | null> {
  try {
    return await images.isKept(elsewhere, `${imageName(elsewhere)}@${digestIn(artifact) ?? ''}`, signal);
  } catch (error) {
    if (!(error instanceof Failed) || error.failure.reason === 'cancelled') throw error;
    return null;
  }
}
