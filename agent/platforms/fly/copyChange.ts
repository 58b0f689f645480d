import { badInput, type Failed } from '../../protocol/failures.ts';
import type { ArtifactId } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import { copyImage } from '../cloud/images/copyImage.ts';
import { type ImageRepository, imageName } from '../cloud/images/imageName.ts';
import { withoutDocker } from '../cloud/images/withoutDocker.ts';
import type { Change, Looking, Standing } from '../cloud/driver.ts';
import type { StepContext } from '../platform.ts';
import { imageIn, ownImage, referenceOf, tagOf } from './images.ts';
import { keptImage } from './lookUps.ts';
import { settleMs } from './toolChange.ts';
import type { FlyWorld } from './world.ts';

/** An image of elsewhere in the registry of the app as well, as the very same digest: Fly.io runs none that it may not read. */
export class CopyChange implements Change {
  readonly #world: FlyWorld;
  readonly #app: string;
  readonly #repository: ImageRepository;
  readonly #artifact: ArtifactId;
  #tookMs = 0;

  constructor(world: FlyWorld, app: string, repository: ImageRepository, artifact: ArtifactId) {
    this.#world = world;
    this.#app = app;
    this.#repository = repository;
    this.#artifact = artifact;
  }

  get withinMs(): number {
    return this.#tookMs + settleMs;
  }

  async look({ signal }: Pick<Looking, 'signal'>): Promise<Standing> {
    const kept = await keptImage(this.#world.api, ownImage(this.#app, this.#artifact), signal);
    return { isSo: kept !== null, at: kept ? null : say('the copy is not in the registry of Fly.io yet') };
  }

  async ask(context: StepContext): Promise<undefined> {
    const { parts, images, login } = this.#world;
    const own = ownImage(this.#app, this.#artifact);
    const from = referenceOf(imageIn(this.#repository, this.#artifact));
    const to = referenceOf({ ...own, digest: null });
    if (!(await images.isKept(this.#repository, from, context.signal)))
      throw goneFrom(imageName(this.#repository), this.#artifact);
    context.progress(say('Copying {0} to {1}', from, to));
    const since = parts.clock.elapsed();
    const instead = say(
      'Or make {0} public, or take `image` out of taxiway.json: the platform builds it itself then.',
      imageName(this.#repository),
    );
    await withoutDocker(copyImage({ from, to, login }, parts, context), instead);
    this.#tookMs += parts.clock.elapsed() - since;
  }
}

/** What is asked for is kept there no more. */
export function goneFrom(registry: string, artifact: ArtifactId): Failed {
  const message = say('{0} has no image {1} any more. Deploy its commit again.', registry, tagOf(artifact));
  return badInput(message);
}
