import type {
  ArtifactId,
  CommitSha,
  DeploymentId,
  EnvironmentName,
  OperationId,
  ServiceName,
} from '../../protocol/ids.ts';
import { badInput } from '../../protocol/failures.ts';
import { as } from '../../protocol/ids.ts';
import type { Deployment, TargetAbilities } from '../../protocol/model.ts';
import type { Message } from '../../protocol/say.ts';
import type { Secret } from '../../run/secret.ts';
import type {
  DeployRequest,
  Effects,
  LogLine,
  LogsAsked,
  Page,
  PlatformAdapter,
  Recipe,
  Step,
  StepContext,
  StoredVariable,
  Target,
  TargetCost,
  TargetPlace,
  TargetReading,
  VariableVersions,
} from '../platform.ts';
import { pageOfAll, type AskedPage } from '../histories.ts';
import { VariableStore, type Vault } from '../variableStore.ts';
import type { About } from './about.ts';
import { digestIn, isOfImage } from './images/imageName.ts';
import { CloudSteps } from './cloudSteps.ts';
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
 * A platform elsewhere. It is the same for all of them: what is there, its history, its steps (`CloudSteps`) and what is known of
 * variables (`CloudVariables`). What is the platform's own is its driver, which is loaded when the first target is on it.
 */
export class CloudPlatform implements PlatformAdapter {
  readonly id: PlatformAdapter['id'];
  readonly can: TargetAbilities;
  readonly name: string;
  readonly effects: Effects;
  readonly previewEffects: Effects;
  readonly isElsewhere = true;
  readonly sharesValues?: true;
  readonly setCounts?: 'everywhere';
  readonly keepsEmptyVariables?: false;
  readonly file?: NonNullable<PlatformAdapter['file']>;
  readonly #about: About;
  readonly #parts: CloudPlatformParts;
  readonly #variables: CloudVariables;
  readonly #steps: CloudSteps;
  #driver: Promise<Driver> | null = null;

  constructor(about: About, parts: CloudPlatformParts) {
    this.id = about.id;
    this.can = about.can;
    this.name = about.name;
    this.effects = about.effects;
    this.previewEffects = about.previewEffects ?? {};
    if (about.setCounts) this.setCounts = about.setCounts;
    if (about.sharesValues) this.sharesValues = true;
    if (about.keepsEmptyVariables === false) this.keepsEmptyVariables = false;
    if (about.file) this.file = about.file;
    this.#about = about;
    this.#parts = parts;
    const store = new VariableStore(variableFiles(parts.folder), `${about.id}/${parts.project}`, parts.vault);
    this.#variables = new CloudVariables(store, () => this.#loaded(), parts.clock);
    this.#steps = new CloudSteps(about, parts, this.#variables, () => this.#loaded());
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

  imageEffects(image: string): Effects {
    return this.#about.imageEffects?.(image) ?? {};
  }

  runsImage(image: string, artifact: ArtifactId): boolean {
    return (this.#about.runsImage?.(image) ?? false) && isOfImage(artifact) && digestIn(artifact) !== null;
  }

  builtFor(from: TargetPlace, to: TargetPlace): boolean {
    return this.#about.builtFor?.(from, to) ?? false;
  }

  async account(signal: AbortSignal): Promise<string> {
    return (await this.#loaded()).account(signal, await this.#parts.targets(signal));
  }

  identity(place: TargetPlace): string {
    return `${this.id}/${this.#about.identity(place)}`;
  }

  async warningsAt(place: TargetPlace, signal: AbortSignal): Promise<readonly Message[]> {
    return (await (await this.#loaded()).warningsAt?.(place, signal)) ?? [];
  }

  /** Nothing is loaded and nobody asked where no target is here. What only others told of is left out where nothing is. */
  async read(signal: AbortSignal): Promise<readonly TargetReading[]> {
    const targets = await this.#parts.targets(signal);
    if (targets.length === 0) return [];
    const readings = await (await this.#loaded()).read(targets, signal);
    return readings.filter(({ state }, index) => state !== 'empty' || !targets[index]?.isOthers);
  }

  async pass(url: string, signal: AbortSignal): Promise<Readonly<Record<string, Secret>> | null> {
    const targets = await this.#parts.targets(signal);
    return targets.length === 0
      ? null
      : ((await (await this.#loaded()).pass?.(url, targets, signal)) ?? null);
  }

  async costs(signal: AbortSignal): Promise<readonly TargetCost[]> {
    const targets = (await this.#parts.targets(signal)).filter(({ isOthers }) => !isOthers);
    if (targets.length === 0) return [];
    const costs = (await (await this.#loaded()).costs?.(targets, signal)) ?? [];
    return targets.flatMap(({ environment, service }, index) => {
      const cost = costs[index];
      return cost ? [{ target: { environment, service }, cost }] : [];
    });
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

  prepare(request: DeployRequest): readonly Step[] {
    return this.#steps.prepare(request);
  }

  release(request: DeployRequest): readonly Step[] {
    return this.#steps.release(request);
  }

  sleep(target: Target): readonly Step[] {
    return this.#steps.sleep(target);
  }

  wake(target: Target): readonly Step[] {
    return this.#steps.wake(target);
  }

  remove(place: TargetPlace): readonly Step[] {
    return this.#steps.remove(place);
  }

  restart(request: DeployRequest): readonly Step[] {
    return this.#steps.restart(request);
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

  async setElsewhere(
    target: Target,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const message = this.#about.whyNoVariables?.(target);
    if (message) throw badInput(message);
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
