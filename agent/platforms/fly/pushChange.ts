import { say } from '../../protocol/say.ts';
import type { ImageRepository } from '../cloud/images/imageName.ts';
import { pushedImage } from '../cloud/images/ofImage.ts';
import type { Change } from '../cloud/driver.ts';
import type { DeployRequest } from '../platform.ts';
import type { FlyWorld } from './world.ts';

/** An image in the registry that `image` names, built once with docker: nothing of it runs. */
export function pushChange(
  { images }: Pick<FlyWorld, 'images'>,
  request: DeployRequest,
  repository: ImageRepository,
): Change {
  return {
    withinMs: 60_000, // the registry shows at once what was pushed
    async look({ signal }) {
      const kept = await images.find(repository, request.artifact, signal);
      return { isSo: kept !== null, at: kept ? null : say('the image is not in the registry yet') };
    },
    async ask(context) {
      await pushedImage(request, repository, images, context);
      return undefined;
    },
  };
}
