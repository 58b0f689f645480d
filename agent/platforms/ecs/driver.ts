import type { ArtifactId, DeploymentId } from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
import { awsPlace } from '../cloud/aws/awsPlace.ts';
import { callersAt } from '../cloud/aws/identity.ts';
import type { Change, Driver, ListedVariable, VariableValue } from '../cloud/driver.ts';
import type { CloudParts } from '../cloud/parts.ts';
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
import { Build } from './build.ts';
import { deploymentById, deploymentsOf } from './deployments.ts';
import { keptImage } from './keptImage.ts';
import { logLines } from './logs.ts';
import { readTargets } from './reading.ts';
import { Release } from './release.ts';
import { Removal } from './removal.ts';
import { Restart } from './restart.ts';
import { ecsId, type Room, roomOf } from './room.ts';
import { Sleep, Wake } from './sleeping.ts';
import { listVariables, setVariable } from './variables.ts';

/** Services of AWS ECS: a deployment is a task definition, an artifact an image by its digest. */
export class EcsDriver implements Driver {
  readonly #room: Room;

  constructor(parts: CloudParts) {
    this.#room = roomOf(parts);
  }

  account(signal: AbortSignal, targets: readonly Target[]): Promise<string> {
    return callersAt(
      this.#room.api,
      targets.map(({ settings }) => awsPlace(settings)),
      ecsId,
      signal,
    );
  }

  read(targets: readonly Target[], signal: AbortSignal): Promise<readonly TargetReading[]> {
    return readTargets(this.#room, targets, signal);
  }

  deployments(
    target: Target,
    page: { readonly before?: DeploymentId; readonly limit: number },
    signal: AbortSignal,
  ): Promise<Page<Deployment>> {
    return deploymentsOf(this.#room, target, page, signal);
  }

  deployment(target: Target, id: DeploymentId, signal: AbortSignal): Promise<Deployment | null> {
    return deploymentById(this.#room, target, id, signal);
  }

  keptArtifact(
    place: TargetPlace & Pick<Target, 'image'>,
    artifact: ArtifactId,
    signal: AbortSignal,
  ): Promise<ArtifactId | null> {
    return keptImage(this.#room, place, artifact, signal);
  }

  build(request: DeployRequest): Change {
    return new Build(this.#room, request);
  }

  release(request: DeployRequest): Change {
    return new Release(this.#room, request);
  }

  restart(request: DeployRequest): Change {
    return new Restart(this.#room, request);
  }

  sleep(target: Target): Change {
    return new Sleep(this.#room, target);
  }

  wake(target: Target): Change {
    return new Wake(this.#room, target);
  }

  remove(place: TargetPlace): Change {
    return new Removal(this.#room, place);
  }

  variables(targets: readonly Target[], signal: AbortSignal): Promise<readonly ListedVariable[]> {
    return listVariables(this.#room, targets, signal);
  }

  setVariable(target: Target, name: string, value: VariableValue, { signal }: StepContext): Promise<void> {
    return setVariable(this.#room, target, name, value, signal);
  }

  logs(asked: LogsAsked, signal: AbortSignal): AsyncIterable<LogLine> {
    return logLines(this.#room, asked, signal);
  }
}
