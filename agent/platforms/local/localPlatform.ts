import { hostname, userInfo } from 'node:os';
import type {
  ArtifactId,
  CommitSha,
  DeploymentId,
  EnvironmentName,
  OperationId,
  ProjectId,
  ServiceName,
} from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
import type { Clock } from '../../run/clock.ts';
import type { Redactor } from '../../run/redact.ts';
import type { Secret } from '../../run/secret.ts';
import { readJson } from '../../state/files.ts';
import { isAlive, type ProcessIdentity } from '../../run/processes.ts';
import type {
  DeployRequest,
  LogLine,
  LogsAsked,
  Page,
  PlatformAdapter,
  Recipe,
  Step,
  StepContext,
  StoredVariable,
  Target,
  TargetPlace,
  TargetReading,
  VariableVersions,
} from '../platform.ts';
import { emptyReading } from '../emptyReading.ts';
import { localAbilities } from './abilities.ts';
import { Artifacts, artifactIdOf } from './artifacts.ts';
import { deploymentOf, localPlatform, type DeploymentRecord } from './deploymentRecord.ts';
import { DeploymentRecords } from './deploymentRecords.ts';
import { LocalLayout } from './layout.ts';
import { keyOf, type TargetName } from '../targetName.ts';
import { recordedNow, statusOf, type RecordedNow } from './recordedState.ts';
import { buildStep } from './steps/buildStep.ts';
import { removeStep } from './steps/removeStep.ts';
import { sleepStep, wakeStep } from './steps/sleepSteps.ts';
import { startStep } from './steps/startStep.ts';
import type { Source, StepParts } from './steps/stepParts.ts';
import { switchStep } from './steps/switchStep.ts';
import { restoreVariableStep, writeVariableStep } from './steps/variableSteps.ts';
import { serviceLog } from './serviceLog.ts';
import type { EnvironmentRule, SupervisorStatus, TargetStatus } from './supervisor/contract.ts';
import { readDesired } from './supervisor/desiredState.ts';
import { SupervisorClient } from './supervisor/supervisorClient.ts';
import { forgetPreviousStep } from '../forgetPreviousStep.ts';
import { VariableStore, type Vault } from '../variableStore.ts';

/** What the platform is made of, per project. */
export interface LocalPlatformParts {
  readonly project: ProjectId;
  /** The folder `local` of the project's state. */
  readonly folder: string;
  readonly source: Source;
  readonly vault: Vault;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** What the rules say of an environment just now; no services for one nobody knows. */
  rule(environment: EnvironmentName): Promise<EnvironmentRule>;
  /** Starts the supervisor of the project: `launchSupervisor`. */
  launch(): Promise<ProcessIdentity>;
  /** The key of the encrypted secrets, where the keychain does not keep them. */
  key(): Promise<Secret | null>;
}

/** Deployments are folders on this machine, run by a supervisor that outlives every window. */
export class LocalPlatform implements PlatformAdapter {
  readonly id = localPlatform;
  readonly name = localPlatform;
  readonly can = localAbilities;
  readonly isElsewhere = false;
  /** Changes whenever something here does: worth a watch. */
  readonly statusFile: string;
  readonly #parts: StepParts;

  constructor(parts: LocalPlatformParts) {
    const { project } = parts;
    const layout = new LocalLayout(parts.folder);
    this.statusFile = layout.status;
    this.#parts = {
      ...parts,
      rule: (environment) => parts.rule(environment),
      layout,
      artifacts: new Artifacts(layout),
      records: new DeploymentRecords(layout),
      variables: new VariableStore(layout, `local/${project}`, parts.vault),
      supervisor: new SupervisorClient({ ...parts, layout }),
    };
  }

  /** Nobody confirms who that is: it is this machine's word. */
  account(): Promise<string> {
    return Promise.resolve(`${userInfo().username}@${hostname()}`);
  }

  identity({ project, environment, service }: TargetPlace): string {
    return `${localPlatform}/${project}/${environment}/${service}`;
  }

  async read(): Promise<readonly TargetReading[]> {
    const [now, recorded] = await Promise.all([
      recordedNow(this.#parts.layout),
      this.#parts.records.targets(),
    ]);
    const known = new Set(now.targets.map(keyOf));
    const others = recorded.filter((name) => !known.has(keyOf(name)));
    return [...now.targets.map(readingOf), ...others.map(emptyReading)];
  }

  async deployments(
    of: { readonly environment: EnvironmentName; readonly service?: ServiceName },
    page: { readonly before?: DeploymentId; readonly limit: number },
  ): Promise<Page<Deployment>> {
    const { items, more } = await this.#parts.records.page(of, page);
    const now = await recordedNow(this.#parts.layout);
    return { items: await Promise.all(items.map((record) => this.#deployment(record, now))), more };
  }

  async deployment(environment: EnvironmentName, id: DeploymentId): Promise<Deployment | null> {
    const record = await this.#parts.records.find(id);
    if (record?.environment !== environment) return null;
    return this.#deployment(record, await recordedNow(this.#parts.layout));
  }

  async #deployment(record: DeploymentRecord, now: RecordedNow): Promise<Deployment> {
    const status = statusOf(now, record);
    const serves = status?.current?.deployment.id === record.id;
    const hasArtifact = await this.#parts.artifacts.has(record.artifact);
    return deploymentOf(record, { serves, hasArtifact, url: status?.url ?? null });
  }

  artifactId(recipe: Recipe, service: ServiceName, commit: CommitSha, salt: string | null): ArtifactId {
    return artifactIdOf(recipe, service, commit, salt);
  }

  async keptArtifact(_target: TargetPlace, artifact: ArtifactId): Promise<ArtifactId | null> {
    return (await this.#parts.artifacts.has(artifact)) ? artifact : null;
  }

  prepare(request: DeployRequest): readonly Step[] {
    const start = startStep(this.#parts, request);
    return request.build ? [buildStep(this.#parts, request), start] : [start];
  }

  release(request: DeployRequest): readonly Step[] {
    return [switchStep(this.#parts, request)];
  }

  /** The new process takes over from the old one as with any deployment. */
  restart(request: DeployRequest): readonly Step[] {
    return [startStep(this.#parts, request), switchStep(this.#parts, request)];
  }

  sleep(target: Target): readonly Step[] {
    return [sleepStep(this.#parts, target)];
  }

  wake(target: Target, keepAwakeUntil: number | null): readonly Step[] {
    return [wakeStep(this.#parts, target, keepAwakeUntil)];
  }

  remove(target: TargetPlace): readonly Step[] {
    return [removeStep(this.#parts, target)];
  }

  variables(environment: EnvironmentName): Promise<readonly StoredVariable[]> {
    return this.#parts.variables.list(environment);
  }

  versions({ environment, service }: TargetName, name: string): Promise<VariableVersions | null> {
    return this.#parts.variables.versions({ environment, service }, name);
  }

  writeVariable(target: Target, name: string, value: (context: StepContext) => Promise<Secret | null>): Step {
    return writeVariableStep(this.#parts, target, name, value);
  }

  restoreVariable(target: Target, name: string, of: OperationId | null): Step {
    return restoreVariableStep(this.#parts, target, name, of);
  }

  forgetPrevious(target: Target, name: string, by: OperationId): Step {
    return forgetPreviousStep(this.#parts.variables, target, name, by);
  }

  earlierValue({ environment, service }: Target, name: string, by: OperationId): Promise<Secret | null> {
    return this.#parts.variables.earlier({ environment, service }, name, by);
  }

  async valueInUse({ environment, service }: Target, name: string): Promise<Secret | null> {
    const value = await this.#parts.variables.inUse({ environment, service }, name);
    return value === 'unknown' ? null : value;
  }

  /** What a version printed, the one that serves by default. What a build printed is in the log of its operation. */
  async *logs({ target, of, deployment, ...how }: LogsAsked, signal: AbortSignal): AsyncIterable<LogLine> {
    if (of === 'build') return;
    const status = statusOf(await recordedNow(this.#parts.layout), target);
    const id = deployment ?? status?.current?.deployment.id;
    if (id !== undefined) yield* serviceLog(this.#parts.layout.log(target, id), how, signal);
  }

  /** The supervisor as it is; null where none runs. */
  async supervisor(): Promise<SupervisorStatus | null> {
    return (await recordedNow(this.#parts.layout)).supervisor;
  }

  /** The last supervisor, where it is gone; null while one runs or where there never was one. Cheap enough to ask all the time. */
  async lostSupervisor(): Promise<ProcessIdentity | null> {
    const identity = (await readJson(this.#parts.layout.supervisor)) as ProcessIdentity | null;
    return identity && !isAlive(identity) ? identity : null;
  }

  /** Starts the supervisor where something should run and nobody said that it should not: after a reboot, or when it was killed. */
  async restore(signal: AbortSignal): Promise<boolean> {
    const { targets, stoppedByPerson } = await readDesired(this.#parts.layout.desired);
    if (stoppedByPerson || !targets.some(({ current }) => current !== null)) return false;
    await this.#parts.supervisor.ensure(signal);
    return true;
  }

  /** Hands over the key of the encrypted secrets to a supervisor that may wait for it. */
  async handOverKey(key: Secret): Promise<void> {
    await this.#parts.supervisor.callIfRunning('key', { key: key.reveal() });
  }

  /** Tells a running supervisor what the rules say now: schedules, and which service comes first. */
  async setRules(rules: Readonly<Record<EnvironmentName, EnvironmentRule>>): Promise<void> {
    await this.#parts.supervisor.callIfRunning('setRules', { rules });
  }

  /** Everything ends until something is asked for again; false where nothing ran. */
  stop(): Promise<boolean> {
    return this.#parts.supervisor.shutDown(true);
  }
}

function readingOf(status: TargetStatus): TargetReading {
  const { environment, service, state, current, url, loopbackUrl, asleepSince, keepAwakeUntil, message } =
    status;
  return {
    target: { environment, service },
    state,
    current: current && deploymentOf(current.deployment, { serves: true, hasArtifact: true, url }),
    url,
    loopbackUrl,
    asleepSince,
    keepAwakeUntil,
    message,
  };
}
