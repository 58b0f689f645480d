import { as, type ArtifactId, type DeploymentId } from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
import type { Message } from '../../protocol/say.ts';
import type {
  DeployRequest,
  LogLine,
  LogsAsked,
  Page,
  StepContext,
  Target,
  TargetPlace,
  TargetReading,
} from '../platform.ts';
import type { Change, Driver, ListedVariable, VariableValue } from '../cloud/driver.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { dockerLogin } from '../cloud/images/dockerLogin.ts';
import { digestIn } from '../cloud/images/imageName.ts';
import { Images } from '../cloud/images/images.ts';
import { keptImage } from '../cloud/images/ofImage.ts';
import { artifactIn } from './artifacts.ts';
import { imaging } from './imaging.ts';
import { followLogs } from './logs.ts';
import { onlyPreviews, PreviewPlaces } from './previewPlaces.ts';
import { isId } from './projects.ts';
import { railwayParts, type RailwayParts } from './railwayParts.ts';
import { readTargets } from './reading.ts';
import { rollingBack } from './rollingBack.ts';
import { restarting, sleeping, waking } from './running.ts';
import { upsertVariables } from './mutations.ts';
import { uploading } from './uploading.ts';
import { listVariables, writeVariable } from './variables.ts';

/** Copying or taking away an environment with its volumes. */
const removedWithinMs = 10 * 60_000;

/** Railway: reads and what its tool has no verb for over GraphQL, the rest through `railway`. */
export class RailwayDriver implements Driver {
  readonly #parts: RailwayParts;
  readonly #places: PreviewPlaces;
  readonly #images: Images;

  constructor(parts: CloudParts) {
    this.#parts = railwayParts(parts);
    this.#places = new PreviewPlaces(this.#parts);
    const login = (host: string, signal: AbortSignal) => dockerLogin(host, parts, signal);
    this.#images = new Images({ platform: 'railway', parts, login, tell: () => Promise.resolve(null) });
  }

  account(signal: AbortSignal): Promise<string> {
    return this.#parts.session.account(signal);
  }

  read(targets: readonly Target[], signal: AbortSignal): Promise<readonly TargetReading[]> {
    return readTargets(targets, this.#parts, signal);
  }

  costs(targets: readonly Target[], signal: AbortSignal): Promise<readonly (Message | null)[]> {
    return this.#parts.costing.of(targets, signal);
  }

  deployments(
    target: Target,
    page: { readonly before?: DeploymentId; readonly limit: number },
    signal: AbortSignal,
  ): Promise<Page<Deployment>> {
    return this.#parts.deployments.page(target, page, signal);
  }

  deployment(target: Target, id: DeploymentId, signal: AbortSignal): Promise<Deployment | null> {
    return this.#parts.deployments.one(target, id, signal);
  }

  /**
   * An image as long as its registry has it. What Railway built as long as one can go back to it; a deploy builds anew, or it
   * would bring old variables along.
   */
  async keptArtifact(
    place: TargetPlace & Pick<Target, 'image'>,
    artifact: ArtifactId,
    signal: AbortSignal,
  ): Promise<ArtifactId | null> {
    const image = await keptImage(place.image, artifact, this.#images, signal);
    if (image !== null) return image;
    const isThere = artifact.includes('@') && (await artifactIn(artifact, place, this.#parts, signal));
    return isThere ? as(artifact) : null;
  }

  /** Back to a deployment that was there goes Railway's own way, also where it was an image. */
  release(request: DeployRequest): Change {
    const { target, build, artifact, deployment } = request;
    const { image } = target;
    if (image !== null && (build || (digestIn(artifact) !== null && !isId(deployment))))
      return imaging({ ...request, target: { ...target, image } }, this.#images, this.#parts, this.#places);
    return build ? uploading(request, this.#parts, this.#places) : rollingBack(request, this.#parts);
  }

  restart(request: DeployRequest): Change {
    return restarting(request, this.#parts);
  }

  sleep(target: Target): Change {
    return sleeping(target, this.#parts);
  }

  wake(target: Target): Change {
    return waking(target, this.#parts);
  }

  remove(place: TargetPlace): Change {
    if (place.kind !== 'preview') throw onlyPreviews(place);
    return {
      withinMs: removedWithinMs,
      look: async ({ signal }) => ({ isSo: await this.#places.isGone(place, signal), at: null }),
      ask: async (context) => {
        await this.#places.remove(place, context);
        return undefined;
      },
    };
  }

  variables(targets: readonly Target[], signal: AbortSignal): Promise<readonly ListedVariable[]> {
    return listVariables(targets, this.#parts, signal);
  }

  setVariable(target: Target, name: string, value: VariableValue, context: StepContext): Promise<void> {
    return writeVariable(target, name, value, this.#parts, context);
  }

  /** The environment of a preview is made where it is not there. */
  async setPlain(
    target: Target,
    values: Readonly<Record<string, string>>,
    context: StepContext,
  ): Promise<void> {
    const spot = await this.#places.ready(target, context);
    await this.#parts.session.tell(upsertVariables(spot, values), context.signal);
  }

  logs(asked: LogsAsked, signal: AbortSignal): AsyncIterable<LogLine> {
    return followLogs(asked, this.#parts, signal);
  }
}
