import { localAbilities } from '../../agent/platforms/local/abilities.ts';
import type {
  DeployRequest,
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
} from '../../agent/platforms/platform.ts';
import { as } from '../../agent/protocol/ids.ts';
import type {
  ArtifactId,
  CommitSha,
  DeploymentId,
  EnvironmentName,
  OperationId,
  ServiceName,
  StepId,
} from '../../agent/protocol/ids.ts';
import type { CommitInfo, Deployment, TargetAbilities } from '../../agent/protocol/model.ts';
import { Failed } from '../../agent/protocol/failures.ts';
import { say } from '../../agent/protocol/say.ts';
import type { Clock } from '../../agent/run/clock.ts';
import { Secret } from '../../agent/run/secret.ts';

interface Process {
  readonly deployment: DeploymentId;
  readonly operation: string;
  readonly commit: CommitInfo;
  /** The variables it was started with. */
  readonly values: Readonly<Record<string, string>>;
  readonly isDrill: boolean;
}

interface Version {
  readonly value: string | null;
  readonly writtenBy: string;
}

interface Stored extends Version {
  readonly previous?: Version;
  readonly isRestored?: true;
  readonly isSecret: boolean;
}

interface ModelTarget {
  readonly environment: EnvironmentName;
  readonly service: ServiceName;
  serving: Process | null;
  candidate: Process | null;
  /** What served before an operation switched. */
  before: Map<string, Process | null>;
  asleepSince: number | null;
  keepAwakeUntil: number | null;
  crashed: boolean;
  stored: Map<string, Stored>;
}

type Named = Pick<Target, 'environment' | 'service'>;

/** A platform in memory that keeps the promises of the contract, and can be told to break things. */
export class ModelPlatform implements PlatformAdapter {
  readonly id: string;
  readonly name = 'Model';
  readonly isElsewhere = false;
  can: TargetAbilities = localAbilities;
  readonly history: Deployment[] = [];
  readonly artifacts = new Set<string>();
  /** Commits whose versions never answer healthy. */
  readonly broken = new Set<string>();
  /** Commits that answer healthy until they have the traffic. */
  readonly brokenInTraffic = new Set<string>();
  /** Steps (`build:web`) that fail the next time. */
  readonly failing = new Set<string>();
  /** Which version served, each time that changed: `web@staging a1b2c3d`. */
  readonly traffic: string[] = [];
  /** How often each source was read. */
  readonly reads = { targets: 0, accounts: 0 };
  /** What was asked to be put somewhere, the last asked last. */
  readonly requests: DeployRequest[] = [];
  onLoopback = true;
  builtFor: NonNullable<PlatformAdapter['builtFor']> = () => false;
  readonly #targets = new Map<string, ModelTarget>();
  readonly #clock: Clock;

  constructor(clock: Clock, id = 'local') {
    this.#clock = clock;
    this.id = id;
  }

  target(name: Named): ModelTarget {
    const key = `${name.environment} ${name.service}`;
    const known = this.#targets.get(key);
    if (known) return known;
    const made: ModelTarget = {
      environment: name.environment,
      service: name.service,
      serving: null,
      candidate: null,
      before: new Map(),
      asleepSince: null,
      keepAwakeUntil: null,
      crashed: false,
      stored: new Map(),
    };
    this.#targets.set(key, made);
    return made;
  }

  /** As if this commit had been deployed there some time ago. */
  deployed(
    environment: EnvironmentName,
    service: ServiceName,
    commit: CommitInfo,
    more: Partial<Deployment> = {},
  ): Deployment {
    const target = this.target({ environment, service });
    const artifact = more.artifact ?? this.artifactId({ build: null } as Recipe, service, commit.sha, null);
    const at = this.#clock.now();
    this.#retire(target, at);
    const deployment: Deployment = {
      id: as<DeploymentId>(`d${this.history.length}-${service}`),
      environment,
      service,
      platform: this.id,
      commit,
      artifact,
      state: 'serving',
      by: 'Test Author',
      createdAt: at,
      servedFrom: at,
      served: { ms: 0, since: at },
      wayBack: 'safe',
      ...more,
    };
    this.history.unshift(deployment);
    this.artifacts.add(artifact);
    target.serving = this.#process(target, deployment.id, `op-${deployment.id}`, commit, false);
    return deployment;
  }

  /** The files of an artifact are gone. */
  prune(deployment: Deployment): void {
    this.artifacts.delete(deployment.artifact);
    this.#change(deployment.id, { state: 'pruned', wayBack: 'cannot' });
  }

  answer(environment: EnvironmentName, service: ServiceName): { healthy: boolean; version: string } | null {
    const { serving, asleepSince } = this.target({ environment, service });
    if (!serving || asleepSince !== null) return null;
    const isBroken =
      serving.isDrill || this.broken.has(serving.commit.sha) || this.brokenInTraffic.has(serving.commit.sha);
    return { healthy: !isBroken, version: serving.commit.sha };
  }

  account(): Promise<string> {
    this.reads.accounts++;
    return Promise.resolve('author@model');
  }

  identity({ project, environment, service }: Pick<Target, 'project' | 'environment' | 'service'>): string {
    return `model/${project}/${environment}/${service}`;
  }

  read(): Promise<readonly TargetReading[]> {
    this.reads.targets++;
    return Promise.resolve([...this.#targets.values()].map((target) => this.#reading(target)));
  }

  #reading(target: ModelTarget): TargetReading {
    const { environment, service, serving, asleepSince, keepAwakeUntil } = target;
    const current = serving ? (this.history.find(({ id }) => id === serving.deployment) ?? null) : null;
    const url = `http://${service}.${environment}.test/`;
    return {
      target: { environment, service },
      state: asleepSince !== null ? 'asleep' : !current ? 'empty' : target.crashed ? 'crashed' : 'serving',
      current,
      url: current && url,
      loopbackUrl: current && this.onLoopback ? url : null,
      asleepSince,
      keepAwakeUntil,
      message: null,
    };
  }

  deployments(
    of: { readonly environment: EnvironmentName; readonly service?: ServiceName },
    { before, limit }: { readonly before?: DeploymentId; readonly limit: number },
  ): Promise<Page<Deployment>> {
    const all = this.history.filter(
      ({ environment, service }) => environment === of.environment && (of.service ?? service) === service,
    );
    const start = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
    return Promise.resolve({ items: all.slice(start, start + limit), more: all.length > start + limit });
  }

  deployment(environment: EnvironmentName, id: DeploymentId): Promise<Deployment | null> {
    const found = this.history.find((one) => one.id === id && one.environment === environment);
    return Promise.resolve(found ?? null);
  }

  artifactId(recipe: Recipe, service: ServiceName, commit: CommitSha, salt: string | null): ArtifactId {
    const build = JSON.stringify(recipe.build).length;
    return as<ArtifactId>(`${service}-${commit.slice(0, 12)}-${build}${salt === null ? '' : `-${salt}`}`);
  }

  keptArtifact(_target: TargetPlace, artifact: ArtifactId): Promise<ArtifactId | null> {
    return Promise.resolve(this.artifacts.has(artifact) ? artifact : null);
  }

  prepare(request: DeployRequest): readonly Step[] {
    const start = this.#start(request);
    this.requests.push(request);
    return request.build ? [this.#build(request), start] : [start];
  }

  release(request: DeployRequest): readonly Step[] {
    return [this.#switch(request)];
  }

  restart(request: DeployRequest): readonly Step[] {
    return [this.#start(request), this.#switch(request)];
  }

  sleep(target: Target): readonly Step[] {
    return [
      this.#step(`sleep:${target.service}`, target.service, 'traffic', {
        isDone: () => this.target(target).asleepSince !== null,
        do: () => {
          const model = this.target(target);
          model.asleepSince = this.#clock.now();
          if (model.serving) this.#rests(model.serving.deployment, model.asleepSince);
        },
      }),
    ];
  }

  wake(target: Target, keepAwakeUntil: number | null): readonly Step[] {
    return [
      this.#step(`wake:${target.service}`, target.service, 'traffic', {
        isDone: () =>
          this.target(target).asleepSince === null && this.target(target).keepAwakeUntil === keepAwakeUntil,
        do: () => {
          const model = Object.assign(this.target(target), { asleepSince: null, keepAwakeUntil });
          if (model.serving) this.#serves(model.serving.deployment, this.#clock.now());
        },
      }),
    ];
  }

  remove(target: Named): readonly Step[] {
    const key = `${target.environment} ${target.service}`;
    return [
      this.#step(`remove:${target.service}`, target.service, 'traffic', {
        isDone: () => !this.#targets.has(key),
        do: () => this.#targets.delete(key),
      }),
    ];
  }

  variables(environment: EnvironmentName): Promise<readonly StoredVariable[]> {
    const targets = [...this.#targets.values()].filter((target) => target.environment === environment);
    return Promise.resolve(
      targets.flatMap(({ service, stored }) =>
        [...stored]
          .filter(([, { value }]) => value !== null)
          .map(([name, { isSecret }]) => ({ service, name, secret: isSecret, setAt: 0 })),
      ),
    );
  }

  versions(target: Named, name: string): Promise<VariableVersions | null> {
    const entry = this.target(target).stored.get(name);
    return Promise.resolve(
      entry
        ? {
            writtenBy: entry.writtenBy,
            previous: entry.previous ?? null,
            isRestored: entry.isRestored ?? false,
          }
        : null,
    );
  }

  writeVariable(target: Target, name: string, value: (context: StepContext) => Promise<Secret | null>): Step {
    const { stored } = this.target(target);
    return this.#step(`write:${target.service}:${name}`, target.service, 'hidden', {
      isDone: ({ operation }) => stored.get(name)?.writtenBy === operation,
      do: async (context) => {
        const given = await value(context);
        const { value: before = null, writtenBy = '' } = stored.get(name) ?? {};
        stored.set(name, {
          value: given?.reveal() ?? null,
          previous: { value: before, writtenBy },
          writtenBy: context.operation,
          isSecret: target.secretNames.includes(name),
        });
      },
      undo: ({ operation }) => {
        const entry = stored.get(name);
        if (entry?.writtenBy === operation)
          this.#put(stored, name, { ...entry.previous!, isSecret: entry.isSecret });
      },
    });
  }

  restoreVariable(target: Target, name: string, of: OperationId | null): Step {
    const { stored } = this.target(target);
    return this.#step(`restore:${target.service}:${name}`, target.service, 'hidden', {
      isDone: ({ operation }) => stored.get(name)?.writtenBy === operation,
      do: ({ operation }) => {
        const entry = stored.get(name);
        if (!entry?.previous) throw this.#changedSince(target, name);
        const { previous, ...last } = entry;
        const { isSecret } = last;
        if (last.isRestored && previous.writtenBy === of)
          stored.set(name, { ...entry, writtenBy: operation });
        else if (of !== null && last.writtenBy !== of) throw this.#changedSince(target, name);
        else
          stored.set(name, { ...previous, writtenBy: operation, isSecret, previous: last, isRestored: true });
      },
      undo: ({ operation }) => {
        const { previous, value = null, writtenBy } = stored.get(name) ?? {};
        if (writtenBy === operation && previous)
          stored.set(name, { ...previous, isSecret: true, previous: { value, writtenBy: '' } });
      },
    });
  }

  #put(stored: Map<string, Stored>, name: string, entry: Stored): void {
    if (entry.value === null && !entry.previous) stored.delete(name);
    else stored.set(name, entry);
  }

  forgetPrevious(target: Target, name: string, by: OperationId): Step {
    const { stored } = this.target(target);
    return this.#step(`forget:${target.service}:${name}`, target.service, 'hidden', {
      isDone: () => {
        const entry = stored.get(name);
        return !entry || (entry.writtenBy === by && entry.previous === undefined);
      },
      do: () => {
        const { value, writtenBy, isSecret } = stored.get(name)!;
        if (writtenBy !== by) throw this.#changedSince(target, name);
        this.#put(stored, name, { value, writtenBy, isSecret });
      },
    });
  }

  valueInUse(target: Target, name: string): Promise<Secret | null> {
    const value = this.target(target).stored.get(name)?.value ?? null;
    return Promise.resolve(value === null ? null : Secret.of(value));
  }

  earlierValue(target: Target, name: string, by: OperationId): Promise<Secret | null> {
    const entry = this.target(target).stored.get(name);
    if (entry && entry.writtenBy !== by) return Promise.reject(this.#changedSince(target, name));
    const value = entry?.previous?.value ?? null;
    return Promise.resolve(value === null ? null : Secret.of(value));
  }

  #changedSince({ environment, service }: Named, name: string): Failed {
    return new Failed({ reason: 'changedSince', name, environment, service });
  }

  #build(request: DeployRequest): Step {
    const { artifact, target } = request;
    return this.#step(`build:${target.service}`, target.service, 'hidden', {
      isDone: () => this.artifacts.has(artifact),
      do: () => this.artifacts.add(artifact),
    });
  }

  #start(request: DeployRequest): Step {
    const { target, operation, deployment, commit, drill } = request;
    const model = this.target(target);
    return this.#step(`start:${target.service}`, target.service, 'hidden', {
      isDone: () => model.candidate?.operation === operation || model.serving?.operation === operation,
      do: () => {
        if (!this.artifacts.has(request.artifact)) throw new Error(`no artifact ${request.artifact}`);
        if (this.broken.has(commit.sha) && !drill) throw this.#neverHealthy(target.service);
        this.#record(request);
        model.candidate = this.#process(model, deployment, operation, commit, drill);
      },
      undo: () => {
        if (model.candidate?.operation === operation) model.candidate = null;
      },
    });
  }

  #switch(request: DeployRequest): Step {
    const { target, operation, deployment, commit, drill } = request;
    const model = this.target(target);
    return this.#step(`switch:${target.service}`, target.service, 'traffic', {
      isDone: () => model.serving?.operation === operation,
      do: () => {
        if (!model.before.has(operation)) model.before.set(operation, model.serving);
        const next = model.candidate ?? this.#process(model, deployment, operation, commit, drill);
        this.#serve(model, next);
        model.candidate = null;
        model.asleepSince = null;
      },
      undo: () => {
        if (model.serving?.operation !== operation) return;
        const before = model.before.get(operation);
        // What served before has ended; it is started anew, with the variables as they are now.
        this.#serve(
          model,
          before ? this.#process(model, before.deployment, before.operation, before.commit, false) : null,
        );
        if (!drill) this.#change(deployment, { state: 'failed', wayBack: 'cannot' });
      },
    });
  }

  #serve(model: ModelTarget, next: Process | null): void {
    const at = this.#clock.now();
    this.#retire(model, at);
    model.serving = next;
    if (next) this.#change(next.deployment, { state: 'serving', servedFrom: at });
    if (next) this.#serves(next.deployment, at);
    this.traffic.push(`${model.service}@${model.environment} ${next?.commit.sha.slice(0, 7) ?? 'nothing'}`);
  }

  #retire({ serving }: ModelTarget, at: number): void {
    if (!serving) return;
    this.#change(serving.deployment, { state: 'retired', servedUntil: at });
    this.#rests(serving.deployment, at);
  }

  #serves(id: DeploymentId, since: number): void {
    const ms = this.history.find((one) => one.id === id)?.served?.ms ?? 0;
    this.#change(id, { served: { ms, since } });
  }

  #rests(id: DeploymentId, until: number): void {
    const { ms = 0, since = null } = this.history.find((one) => one.id === id)?.served ?? {};
    this.#change(id, { served: { ms: ms + (since === null ? 0 : until - since), since: null } });
  }

  #change(id: DeploymentId, change: Partial<Deployment>): void {
    const index = this.history.findIndex((one) => one.id === id);
    if (index >= 0) this.history[index] = { ...this.history[index]!, ...change };
  }

  #record({ target, deployment, commit, artifact, by, operation, drill }: DeployRequest): void {
    if (this.history.some(({ id }) => id === deployment)) return;
    this.history.unshift({
      id: deployment,
      environment: target.environment,
      service: target.service,
      platform: this.id,
      commit,
      artifact,
      state: 'ready',
      by,
      operation,
      createdAt: this.#clock.now(),
      wayBack: drill ? 'cannot' : 'safe',
      drill,
    });
  }

  #process(
    { stored }: ModelTarget,
    deployment: DeploymentId,
    operation: string,
    commit: CommitInfo,
    isDrill: boolean,
  ): Process {
    const values = [...stored].flatMap(([name, { value }]) =>
      value === null ? [] : [[name, value] as const],
    );
    return { deployment, operation, commit, values: Object.fromEntries(values), isDrill };
  }

  #neverHealthy(service: ServiceName): Failed {
    return new Failed({
      reason: 'neverHealthy',
      service,
      url: '',
      status: 500,
      waitedMs: 0,
      tail: '',
      stillRuns: null,
    });
  }

  #step(
    id: string,
    service: ServiceName,
    effect: Step['effect'],
    parts: {
      readonly isDone: (context: StepContext) => boolean;
      readonly do: (context: StepContext) => unknown;
      readonly undo?: (context: StepContext) => unknown;
    },
  ): Step {
    const { undo } = parts;
    return {
      id: as<StepId>(id),
      title: say('{0}', id),
      service,
      effect,
      isDone: (context) => Promise.resolve(parts.isDone(context)),
      do: async (context) => {
        if (this.failing.delete(id)) throw new Failed({ reason: 'badInput', message: say('{0} fails', id) });
        await parts.do(context);
        return undefined;
      },
      ...(undo
        ? {
            undo: async (context: StepContext) => {
              await undo(context);
            },
          }
        : {}),
    };
  }
}
