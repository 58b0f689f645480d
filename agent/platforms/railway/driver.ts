import { as, type ArtifactId, type DeploymentId } from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
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
import { artifactIn } from './artifacts.ts';
import { followLogs } from './logs.ts';
import { onlyPreviews, PreviewPlaces } from './previewPlaces.ts';
import { railwayParts, type RailwayParts } from './railwayParts.ts';
import { readTargets } from './reading.ts';
import { rollingBack } from './rollingBack.ts';
import { restarting, sleeping, waking } from './running.ts';
import { uploading } from './uploading.ts';
import { listVariables, writeVariable } from './variables.ts';

/** Copying or taking away an environment with its volumes. */
const removedWithinMs = 10 * 60_000;

/** Railway: reads and what its tool has no verb for over GraphQL, the rest through `railway`. */
export class RailwayDriver implements Driver {
  readonly #parts: RailwayParts;
  readonly #places: PreviewPlaces;

  constructor(parts: CloudParts) {
    this.#parts = railwayParts(parts);
    this.#places = new PreviewPlaces(this.#parts);
  }

  account(signal: AbortSignal): Promise<string> {
    return this.#parts.session.account(signal);
  }

  read(targets: readonly Target[], signal: AbortSignal): Promise<readonly TargetReading[]> {
    return readTargets(targets, this.#parts, signal);
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

  /** What was built here is kept as long as one can go back to it; a deploy builds anew, or it would bring old variables along. */
  async keptArtifact(
    place: TargetPlace,
    artifact: ArtifactId,
    signal: AbortSignal,
  ): Promise<ArtifactId | null> {
    const isThere = artifact.includes('@') && (await artifactIn(artifact, place, this.#parts, signal));
    return isThere ? as(artifact) : null;
  }

  release(request: DeployRequest): Change {
    return request.build ? uploading(request, this.#parts, this.#places) : rollingBack(request, this.#parts);
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

  logs(asked: LogsAsked, signal: AbortSignal): AsyncIterable<LogLine> {
    return followLogs(asked, this.#parts, signal);
  }
}
