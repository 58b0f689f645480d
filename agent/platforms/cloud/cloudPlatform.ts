import type {
  ArtifactId,
  CommitSha,
  DeploymentId,
  EnvironmentName,
  OperationId,
  ServiceName,
} from '../../protocol/ids.ts';
import { Failed } from '../../protocol/failures.ts';
import { as, shortCommit } from '../../protocol/ids.ts';
import type { Deployment, TargetAbilities } from '../../protocol/model.ts';
import { english, render, say, type Message } from '../../protocol/say.ts';
import type { Secret } from '../../run/secret.ts';
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
import { pageOfAll, type AskedPage } from '../histories.ts';
import { VariableStore, type Vault } from '../variableStore.ts';
import type { About } from './about.ts';
import { carryOut, changeStep } from './changeStep.ts';
import { CloudVariables } from './cloudVariables.ts';
import type { Driver } from './driver.ts';
import type { CloudParts } from './parts.ts';
import { variableFiles } from './variableFiles.ts';

export interface CloudPlatformParts extends CloudParts {
  readonly vault: Vault;
  /** All targets that the rules put on this platform, those of previews that exist among them. */
  targets(signal: AbortSignal): Promise<readonly Target[]>;
}

/**
 * A platform elsewhere. It is the same for all of them: steps, following, undoing and what is known of variables are here, what
 * is the platform's own is its driver, which is loaded when the first target is on it.
 */
export class CloudPlatform implements PlatformAdapter {
  readonly id: PlatformAdapter['id'];
  readonly can: TargetAbilities;
  readonly effects: NonNullable<PlatformAdapter['effects']>;
  readonly isElsewhere = true;
  readonly keepsEmptyVariables?: false;
  readonly #about: About;
  readonly #parts: CloudPlatformParts;
  readonly #variables: CloudVariables;
  #driver: Promise<Driver> | null = null;

  constructor(about: About, parts: CloudPlatformParts) {
    this.id = about.id;
    this.can = about.can;
    this.effects = about.effects;
    if (about.keepsEmptyVariables === false) this.keepsEmptyVariables = false;
    this.#about = about;
    this.#parts = parts;
    const store = new VariableStore(variableFiles(parts.folder), `${about.id}/${parts.project}`, parts.vault);
    this.#variables = new CloudVariables(store, () => this.#loaded(), parts.clock);
  }

  /** As its makers write it. */
  get name(): string {
    return this.#about.name;
  }

  get signIn(): About['signIn'] {
    return this.#about.signIn;
  }

  /** Whose token that is. Failed as `account`. */
  async whose(token: Secret, signal: AbortSignal): Promise<string> {
    const driver = await this.#about.load({ ...this.#parts, token: () => Promise.resolve(token) });
    return driver.account(signal, await this.#parts.targets(signal));
  }

  async promotion(
    from: TargetPlace,
    to: TargetPlace,
    signal = unending(),
  ): Promise<TargetAbilities['promote']> {
    const { promotion } = this.#about;
    if (!promotion) return this.can.promote;
    const image = await this.#imageOf(to, signal);
    return promotion({ ...from, image }, { ...to, image });
  }

  async account(signal: AbortSignal): Promise<string> {
    return (await this.#loaded()).account(signal, await this.#parts.targets(signal));
  }

  identity(place: TargetPlace): string {
    return `${this.id}/${this.#about.identity(place)}`;
  }

  /** Nothing is loaded and nobody asked where no target is here. */
  async read(signal: AbortSignal): Promise<readonly TargetReading[]> {
    const targets = await this.#parts.targets(signal);
    return targets.length === 0 ? [] : (await this.#loaded()).read(targets, signal);
  }

  /** Each service has a list of its own. */
  async deployments(
    { environment, service }: { readonly environment: EnvironmentName; readonly service?: ServiceName },
    page: AskedPage,
    signal = unending(),
  ): Promise<Page<Deployment>> {
    const targets = await this.#targetsOf(environment, signal);
    const meant = targets.filter((target) => service === undefined || target.service === service);
    if (meant.length === 0) return { items: [], more: false };
    const driver = await this.#loaded();
    const histories = meant.map((target) => ({
      deployment: (id: DeploymentId) => driver.deployment(target, id, signal),
      deployments: (asked: AskedPage) => driver.deployments(target, asked, signal),
    }));
    return pageOfAll(histories, page);
  }

  async deployment(
    environment: EnvironmentName,
    id: DeploymentId,
    signal = unending(),
  ): Promise<Deployment | null> {
    for (const target of await this.#targetsOf(environment, signal)) {
      const found = await (await this.#loaded()).deployment(target, id, signal);
      if (found) return found;
    }
    return null;
  }

  /** `<service>-<commit>`: what the platform calls it comes behind an `@` once it is there. */
  artifactId(_recipe: Recipe, service: ServiceName, commit: CommitSha, salt: string | null): ArtifactId {
    return as<ArtifactId>(`${service}-${commit.slice(0, 12)}${salt === null ? '' : `-${salt}`}`);
  }

  async keptArtifact(
    place: TargetPlace,
    artifact: ArtifactId,
    signal = unending(),
  ): Promise<ArtifactId | null> {
    const image = await this.#imageOf(place, signal);
    return (await this.#loaded()).keptArtifact({ ...place, image }, artifact, signal);
  }

  /** One service has one, wherever it runs: also an environment that is not there yet. */
  async #imageOf({ service }: TargetPlace, signal: AbortSignal): Promise<string | null> {
    const targets = await this.#parts.targets(signal);
    return targets.find((target) => target.service === service)?.image ?? null;
  }

  /**
   * Some platforms let what was built into an environment take the traffic there by itself: then the switch is found done, and
   * taking back the build is what brings back the version before.
   */
  prepare(request: DeployRequest): readonly Step[] {
    if (!request.build || !this.#about.stages) return [];
    const { service } = request.target;
    const title = say('Build {0} on {1}', service, this.#about.name);
    const step = this.#step(`build:${service}`, title, service, 'hidden', (driver) =>
      driver.build?.(request),
    );
    const undo = async (context: StepContext): Promise<void> => {
      await step.undo?.(context);
      await this.#goBack(request, context);
    };
    return [{ ...step, undo }];
  }

  release(request: DeployRequest): readonly Step[] {
    const { service } = request.target;
    const title = say('Put {0} on {1}', service, this.#about.name);
    const step = this.#step(`switch:${service}`, title, service, 'traffic', (driver) =>
      driver.release(request),
    );
    return [{ ...step, undo: (context) => this.#goBack(request, context) }];
  }

  /**
   * What ran before takes the traffic again: a deploy of something that exists already. What somebody else put there meanwhile
   * stays. Failed `needsPerson` where nobody knows any more what ran before.
   */
  async #goBack(request: DeployRequest, context: StepContext): Promise<void> {
    const driver = await this.#loaded();
    const { target, previous } = request;
    await driver.release(request).undo?.(context);
    const [now] = await driver.read([target], context.signal);
    const current = now?.current ?? null;
    if (previous === null || current?.id === previous) return;
    const before = await driver.deployment(target, previous, context.signal);
    if (current && before?.artifact === current.artifact) return;
    if (current && !isOf(request, current)) {
      context.log(render(staysThere(target, current), english));
      return;
    }
    if (!before) throw nothingBefore(target);
    const { commit, artifact } = before;
    const build = this.can.rollback === 'rebuild';
    const back = { ...request, deployment: previous, commit, artifact, build, previous: null };
    const title = say('Bring back what ran on {0}', this.#about.name);
    await carryOut(
      driver.release(back),
      { title, service: target.service, platform: this.id },
      this.#parts,
      context,
    );
  }

  sleep(target: Target): readonly Step[] {
    const { service } = target;
    const title = say('Put {0} to sleep', service);
    return [
      {
        ...this.#step(`sleep:${service}`, title, service, 'traffic', (driver) => driver.sleep?.(target)),
        undo: (context) => this.#now((driver) => driver.wake?.(target), title, service, context),
      },
    ];
  }

  wake(target: Target): readonly Step[] {
    const { service } = target;
    const title = say('Wake {0}', service);
    return [
      {
        ...this.#step(`wake:${service}`, title, service, 'traffic', (driver) => driver.wake?.(target)),
        undo: (context) => this.#now((driver) => driver.sleep?.(target), title, service, context),
      },
    ];
  }

  remove(place: TargetPlace): readonly Step[] {
    const { service } = place;
    const title = say('Remove {0} from {1}', service, this.#about.name);
    const step = this.#step(`remove:${service}`, title, service, 'traffic', (driver) => driver.remove(place));
    const { id, effect } = step;
    return [
      {
        ...{ id, title, service, effect },
        isDone: async (context) => (await step.isDone(context)) && !(await this.#variables.knows(place)),
        do: async (context) => {
          const said = await step.do(context);
          await this.#variables.forgetAll(place); // not before it is gone: what stays there may be put back
          return said;
        },
      },
    ];
  }

  restart(request: DeployRequest): readonly Step[] {
    const { service } = request.target;
    const title = say('Run {0} anew', service);
    const built = say('Build {0} on {1}', service, this.#about.name);
    return [
      ...(this.#about.rebuilds
        ? [this.#step(`build:${service}`, built, service, 'hidden', (driver) => driver.rebuild?.(request))]
        : []),
      this.#step(`switch:${service}`, title, service, 'traffic', (driver) => driver.restart(request)),
    ];
  }

  async variables(environment: EnvironmentName, signal = unending()): Promise<readonly StoredVariable[]> {
    const targets = await this.#targetsOf(environment, signal);
    if (targets.length === 0) return [];
    const listed = await (await this.#loaded()).variables(targets, signal);
    return listed.map(({ service, name, secret, setAt, record }) => ({
      ...{ service, name, secret, setAt },
      ...(record !== undefined && { record }),
    }));
  }

  versions(target: Pick<Target, 'environment' | 'service'>, name: string): Promise<VariableVersions | null> {
    return this.#variables.versions(target, name);
  }

  setElsewhere(target: Target, names: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    return this.#variables.setElsewhere(target, names, signal);
  }

  writeVariable(target: Target, name: string, value: (context: StepContext) => Promise<Secret | null>): Step {
    return this.#variables.write(target, name, value);
  }

  restoreVariable(target: Target, name: string, of: OperationId | null): Step {
    return this.#variables.restore(target, name, of);
  }

  forgetPrevious(target: Target, name: string, by: OperationId): Step {
    return this.#variables.forgetPrevious(target, name, by);
  }

  valueInUse(target: Target, name: string): Promise<Secret | null> {
    return this.#variables.inUse(target, name);
  }

  earlierValue(target: Target, name: string, by: OperationId): Promise<Secret | null> {
    return this.#variables.earlier(target, name, by);
  }

  async *logs(asked: LogsAsked, signal: AbortSignal): AsyncIterable<LogLine> {
    const lines = (await this.#loaded()).logs?.(asked, signal);
    if (lines) yield* lines;
  }

  #step(
    id: string,
    title: ReturnType<typeof say>,
    service: ServiceName,
    effect: Step['effect'],
    change: (driver: Driver) => ReturnType<Driver['release']> | undefined,
  ): Step {
    const made = async () => change(await this.#loaded()) ?? this.#cannot(title);
    return changeStep({ id, title, service, effect, platform: this.id, change: made }, this.#parts);
  }

  async #now(
    change: (driver: Driver) => ReturnType<Driver['release']> | undefined,
    title: ReturnType<typeof say>,
    service: ServiceName,
    context: StepContext,
  ): Promise<void> {
    const asked = change(await this.#loaded()) ?? this.#cannot(title);
    await carryOut(asked, { title, service, platform: this.id }, this.#parts, context);
  }

  /** `can` says that it cannot, and callers look there first. */
  #cannot(title: ReturnType<typeof say>): never {
    throw new Error(`${this.id} has no way to: ${title.text}`);
  }

  async #targetsOf(environment: EnvironmentName, signal: AbortSignal): Promise<readonly Target[]> {
    const targets = await this.#parts.targets(signal);
    return targets.filter((target) => target.environment === environment);
  }

  #loaded(): Promise<Driver> {
    this.#driver ??= this.#about.load(this.#parts).catch((error: unknown) => {
      this.#driver = null;
      throw error;
    });
    return this.#driver;
  }
}

/** Of who waits for it to the end. */
function unending(): AbortSignal {
  return new AbortController().signal;
}

/** What the request put there, by its operation or by its artifact, whose id may say more once it is there. */
function isOf({ operation, artifact }: DeployRequest, current: Deployment): boolean {
  if (current.operation === operation || current.artifact === artifact) return true;
  return current.artifact.startsWith(`${artifact}@`);
}

function staysThere({ service, environment }: Target, { commit }: Deployment): Message {
  return say(
    '{0} in {1} runs {2}, which was put there meanwhile: it stays.',
    service,
    environment,
    shortCommit(commit.sha),
  );
}

function nothingBefore({ service, environment }: Target): Failed {
  return new Failed({
    reason: 'needsPerson',
    message: say(
      'What ran before of {0} in {1} is not known there any more, so it cannot be brought back. What was put there now still runs: deploy another version.',
      service,
      environment,
    ),
  });
}
