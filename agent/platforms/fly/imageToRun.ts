import type { ArtifactId } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import { carryOut } from '../cloud/changeStep.ts';
import { digestIn, isOfImage } from '../cloud/images/imageName.ts';
import type { DeployRequest, StepContext } from '../platform.ts';
import { CopyChange } from './copyChange.ts';
import { artifactOf, imageIn, imageOf, ownImage, tagOf, type ImageRef } from './images.ts';
import { isReadable, keptImage } from './lookUps.ts';
import { appOf, flyRegistry, registryElsewhere } from './places.ts';
import type { FlyWorld } from './world.ts';

type Asked = Pick<DeployRequest, 'target' | 'artifact'>;

/** An artifact by its digest, and the image that it is. */
export interface ImageToRun {
  readonly artifact: ArtifactId;
  readonly image: ImageRef;
}

/** Null where there is no such image (any more). */
export async function imageToRun(
  { api, images }: FlyWorld,
  { target, artifact }: Asked,
  signal: AbortSignal,
): Promise<ImageToRun | null> {
  const elsewhere = registryElsewhere(target.image);
  if (elsewhere && isOfImage(artifact)) {
    const found = digestIn(artifact) === null ? await images.find(elsewhere, artifact, signal) : artifact;
    return found && { artifact: found, image: imageIn(elsewhere, found) };
  }
  const own = imageOf(artifact) ?? ownImage(appOf(target), artifact);
  const image = own.digest === null ? ((await keptImage(api, own, signal))?.image ?? null) : own;
  return image && { artifact: artifactOf(tagOf(artifact), image), image };
}

/**
 * Where Fly.io takes it from: an image of elsewhere from there where Fly.io may read it, which is asked of Fly.io, else from a
 * copy in the registry of the app.
 */
export async function reachable(
  world: FlyWorld,
  target: DeployRequest['target'],
  { artifact, image }: ImageToRun,
  context: StepContext,
): Promise<ImageRef> {
  const elsewhere = registryElsewhere(target.image);
  if (!elsewhere || !isOfImage(artifact)) return image;
  const app = appOf(target);
  if (await isReadable(world.api, app, image, context.signal)) return image;
  const title = say('Copy {0} to {1}', tagOf(artifact), `${flyRegistry}/${app}`);
  const copy = new CopyChange(world, app, elsewhere, artifact);
  await carryOut(copy, { title, service: target.service, platform: 'fly' }, world.parts, context);
  return ownImage(app, artifact);
}
