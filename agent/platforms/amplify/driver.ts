import type { DeploymentId } from '../../protocol/ids.ts';
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
import { logLines } from './logs.ts';
import { deploymentById, deploymentsOf, readTargets } from './reading.ts';
import { Release } from './release.ts';
import { Removal } from './removal.ts';
import { amplifyId, type Room, roomOf } from './room.ts';
import { listVariables, setPlain, setVariable } from './variables.ts';

/** Branches of apps on AWS Amplify Hosting: a deployment is a job, and nothing that was built is taken over. */
export class AmplifyDriver implements Driver {
  readonly #room: Room;

  constructor(parts: CloudParts) {
    this.#room = roomOf(parts);
  }

  account(signal: AbortSignal, targets: readonly Target[]): Promise<string> {
    const places = targets.map(({ settings }) => awsPlace(settings));
    return callersAt(this.#room.api, places, amplifyId, signal);
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

  /** Every deploy builds: Amplify lets nothing that was built be put anywhere else. */
  keptArtifact(): Promise<null> {
    return Promise.resolve(null);
  }

  release(request: DeployRequest): Change {
    return new Release(this.#room, request);
  }

  /** Variables are read while it builds. */
  restart(request: DeployRequest): Change {
    return new Release(this.#room, request);
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

  setPlain(target: Target, values: Readonly<Record<string, string>>, { signal }: StepContext): Promise<void> {
    return setPlain(this.#room, target, values, signal);
  }

  logs(asked: LogsAsked, signal: AbortSignal): AsyncIterable<LogLine> {
    return logLines(this.#room, asked, signal);
  }
}
