import { Failed } from '../../../protocol/failures.ts';
import type { ArtifactId } from '../../../protocol/ids.ts';
import { say } from '../../../protocol/say.ts';
import type { DeployRequest, StepContext } from '../../platform.ts';
import { digestIn, imageName, type ImageRepository, isOfImage, repositoryOf } from './imageName.ts';
import type { Images } from './images.ts';
import { withoutDocker } from './withoutDocker.ts';

/** What platforms run that have one kind of machine. */
const machine = 'linux/amd64';

const instead = say('Or take `image` out of taxiway.json: the platform builds it itself then.');

/** Where the registry has it; null where it has not, or the service has no image. */
export async function keptImage(
  image: string | null,
  artifact: ArtifactId,
  images: Images,
  signal: AbortSignal,
): Promise<ArtifactId | null> {
  return image !== null && isOfImage(artifact) ? images.find(repositoryOf(image), artifact, signal) : null;
}

/** With its digest, built and pushed where the registry has it not. Failed as `Images.build`, `notAsAsked` where it is not there. */
export async function pushedImage(
  request: DeployRequest,
  repository: ImageRepository,
  images: Images,
  context: StepContext,
): Promise<ArtifactId> {
  const { artifact, target } = request;
  const there = await images.find(repository, artifact, context.signal);
  if (there !== null) return there;
  const isGone = digestIn(artifact) !== null;
  if (!isGone) await withoutDocker(images.build(request, repository, machine, context), instead);
  const built = isGone ? null : await images.find(repository, artifact, context.signal);
  if (built !== null) return built;
  throw new Failed({
    ...{ reason: 'notAsAsked', platform: images.platform, service: target.service },
    what: say('Take {0} from its registry', imageName(repository)),
    ...{ found: say('it is not there'), waitedMs: 0 },
  });
}
