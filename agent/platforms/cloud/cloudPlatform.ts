import type {
  ArtifactId,
  CommitSha,
  DeploymentId,
  EnvironmentName,
  OperationId,
  ServiceName,
} from '../../protocol/ids.ts';
import { as } from '../../protocol/ids.ts';
import type { Deployment, TargetAbilities } from '../../protocol/model.ts';
import { say } from '../../protocol/say.ts';
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

  async promotion(from: TargetPlace, to: TargetPlace): Promise<TargetAbilities['promote']> {
    const { promotion } = this.#about;
    if (!promotion) return this.can.promote;
    const image = await this.#imageOf(to, new AbortController().signal);
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

  async deployments(
    { environment, service }: { readonly environment: EnvironmentName; readonly service?: ServiceName },
    page: { readonly before?: DeploymentId; readonly limit: number },
  ): Promise<Page<Deployment>> {
    const { signal } = new AbortController();
    const targets = await this.#targetsOf(environment, signal);
    const meant = targets.filter((target) => service === undefined || target.service === service);
    if (meant.length === 0) return { items: [], more: false };
    const driver = await this.#loaded();
    const [only] = meant;
    if (only && meant.length === 1) return driver.deployments(only, page, signal);
    return together(
      await Promise.all(
        meant.map(async (one) => driver.deployments(one, await this.#from(one, page), signal)),
      ),
      page.limit,
    );
  }

  /** Each service has a list of its own: the page before ended with one of them, and for the others with its time. */
  async #from(
    target: Target,
    { before, limit }: { readonly before?: DeploymentId; readonly limit: number },
  ): Promise<{ readonly before?: DeploymentId; readonly limit: number }> {
    if (before === undefined) return { limit };
    const { signal } = new AbortController();
    const driver = await this.#loaded();
    if (await driver.deployment(target, before, signal)) return { before, limit };
    const last = await this.deployment(target.environment, before);
    const { items } = await driver.deployments(target, { limit: 100 }, signal);
    const newer = items.filter(({ createdAt }) => last !== null && createdAt >= last.createdAt).at(-1);
    return newer ? { before: newer.id, limit } : { limit };
  }

  async deployment(environment: EnvironmentName, id: DeploymentId): Promise<Deployment | null> {
    const { signal } = new AbortController();
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

  async keptArtifact(place: TargetPlace, artifact: ArtifactId): Promise<ArtifactId | null> {
    const { signal } = new AbortController();
    const image = await this.#imageOf(place, signal);
    return (await this.#loaded()).keptArtifact({ ...place, image }, artifact, signal);
  }

  /** One service has one, wherever it runs: also an environment that is not there yet. */
  async #imageOf({ service }: TargetPlace, signal: AbortSignal): Promise<string | null> {
    const targets = await this.#parts.targets(signal);
    return targets.find((target) => target.service === service)?.image ?? null;
  }

  prepare(request: DeployRequest): readonly Step[] {
    if (!request.build || !this.#about.stages) return [];
    const { service } = request.target;
    return [
      this.#step(
        `build:${service}`,
        say('Build {0} on {1}', service, this.#about.name),
        service,
        'hidden',
        (driver) => driver.build?.(request),
      ),
    ];
  }

  release(request: DeployRequest): readonly Step[] {
    const { target } = request;
    const { service, environment } = target;
    const title = say('Put {0} on {1}', service, this.#about.name);
    const step = this.#step(`switch:${service}`, title, service, 'traffic', (driver) =>
      driver.release(request),
    );
    return [{ ...step, undo: (context) => this.#goBack(request, environment, context) }];
  }

  /** What ran before takes the traffic again: a deploy of something that exists already. */
  async #goBack(request: DeployRequest, environment: EnvironmentName, context: StepContext): Promise<void> {
    const driver = await this.#loaded();
    const { target, previous } = request;
    await driver.release(request).undo?.(context);
    const [now] = await driver.read([target], context.signal);
    if (previous === null || now?.current?.id === previous) return;
    const before = await this.deployment(environment, previous);
    if (!before || before.artifact === now?.current?.artifact) return;
    const { commit, artifact } = before;
    const back = { ...request, deployment: previous, commit, artifact, build: false, previous: null };
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
    return [
      this.#step(`remove:${service}`, title, service, 'traffic', (driver) =>
        removing(driver.remove(place), () => this.#variables.forgetAll(place)),
      ),
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

  async variables(environment: EnvironmentName): Promise<readonly StoredVariable[]> {
    const { signal } = new AbortController();
    const targets = await this.#targetsOf(environment, signal);
    if (targets.length === 0) return [];
    const listed = await (await this.#loaded()).variables(targets, signal);
    return listed.map(({ service, name, secret, setAt }) => ({ service, name, secret, setAt }));
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
    this.#driver ??= this.#about.load(this.#parts);
    return this.#driver;
  }
}

function removing(
  change: ReturnType<Driver['remove']>,
  forget: () => Promise<void>,
): ReturnType<Driver['remove']> {
  return {
    withinMs: change.withinMs,
    look: (context) => change.look(context),
    async ask(context) {
      const said = await change.ask(context);
      await forget();
      return said;
    },
  };
}

/** Newest first over all of them. */
function together(pages: readonly Page<Deployment>[], limit: number): Page<Deployment> {
  const all = pages.flatMap(({ items }) => items).sort((one, other) => other.createdAt - one.createdAt);
  return { items: all.slice(0, limit), more: all.length > limit || pages.some(({ more }) => more) };
}
