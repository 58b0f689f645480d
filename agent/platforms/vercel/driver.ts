import type { ArtifactId, DeploymentId } from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
import type { Message } from '../../protocol/say.ts';
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
import type { Secret } from '../../run/secret.ts';
import { Client } from './client.ts';
import { Costing } from './costing.ts';
import { building, releasing, restarting, type Deploying } from './deploying.ts';
import { firstWarning } from './first.ts';
import { logLines } from './logs.ts';
import { Passes } from './passes.ts';
import { pausing } from './pausing.ts';
import { Reader } from './reader.ts';
import { removing } from './removing.ts';
import { Variables } from './variables.ts';
import { VercelTool } from './vercelTool.ts';

/** Vercel: read over its API, changed by its own tool where that has the verb. */
export class VercelDriver implements Driver {
  readonly #reader: Reader;
  readonly #client: Client;
  readonly #costing: Costing;
  readonly #variables: Variables;
  readonly #deploying: Deploying;
  readonly #passes: Passes;

  constructor(parts: CloudParts) {
    const client = new Client(parts);
    const tool = new VercelTool(client, parts);
    this.#client = client;
    this.#costing = new Costing(client, parts);
    this.#passes = new Passes(client, parts);
    this.#reader = new Reader(client, parts);
    this.#variables = new Variables(client, tool);
    this.#deploying = { client, tool, parts, reader: this.#reader };
  }

  account(signal: AbortSignal, targets: readonly Target[]): Promise<string> {
    return this.#reader.account(targets, signal);
  }

  warningsAt(place: TargetPlace, signal: AbortSignal): Promise<readonly Message[]> {
    return firstWarning(place, this.#deploying, signal);
  }

  read(targets: readonly Target[], signal: AbortSignal): Promise<readonly TargetReading[]> {
    return this.#reader.read(targets, signal);
  }

  costs(targets: readonly Target[], signal: AbortSignal): Promise<readonly (Message | null)[]> {
    return this.#costing.of(targets, signal);
  }

  pass(
    url: string,
    targets: readonly Target[],
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, Secret>> | null> {
    return this.#passes.to(url, targets, signal);
  }

  deployments(
    target: Target,
    page: { readonly before?: DeploymentId; readonly limit: number },
    signal: AbortSignal,
  ): Promise<Page<Deployment>> {
    return this.#reader.deployments(target, page, signal);
  }

  deployment(target: Target, id: DeploymentId, signal: AbortSignal): Promise<Deployment | null> {
    return this.#reader.deployment(target, id, signal);
  }

  keptArtifact(place: TargetPlace, artifact: ArtifactId, signal: AbortSignal): Promise<ArtifactId | null> {
    return this.#reader.keptArtifact(place, artifact, signal);
  }

  build(request: DeployRequest): Change {
    return building(request, this.#deploying);
  }

  release(request: DeployRequest): Change {
    return releasing(request, this.#deploying);
  }

  rebuild(request: DeployRequest): Change {
    return this.#restarting(request).build;
  }

  restart(request: DeployRequest): Change {
    return this.#restarting(request).release;
  }

  sleep(target: Target): Change {
    return pausing(target, 'pause', this.#client);
  }

  wake(target: Target): Change {
    return pausing(target, 'unpause', this.#client);
  }

  remove(place: TargetPlace): Change {
    return removing(place, this.#deploying);
  }

  async variables(targets: readonly Target[], signal: AbortSignal): Promise<readonly ListedVariable[]> {
    return (await Promise.all(targets.map((target) => this.#variables.of(target, signal)))).flat();
  }

  setVariable(target: Target, name: string, value: VariableValue, context: StepContext): Promise<void> {
    return this.#variables.set(target, name, value, context);
  }

  logs(asked: LogsAsked, signal: AbortSignal): AsyncIterable<LogLine> {
    return logLines(asked, this.#deploying, signal);
  }

  #restarting(request: DeployRequest): { readonly build: Change; readonly release: Change } {
    return restarting(request, this.#deploying, (project, signal) =>
      this.#variables.changedAt(project, request.target, signal),
    );
  }
}
