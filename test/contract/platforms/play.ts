import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { About } from '../../../agent/platforms/cloud/about.ts';
import { CloudPlatform } from '../../../agent/platforms/cloud/cloudPlatform.ts';
import type { DeployRequest, Recipe, Step, StepContext, Target } from '../../../agent/platforms/platform.ts';
import type { Vault } from '../../../agent/platforms/variableStore.ts';
import { Git } from '../../../agent/project/git.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import {
  as,
  type ArtifactId,
  type DeploymentId,
  type EnvironmentName,
  type OperationId,
} from '../../../agent/protocol/ids.ts';
import type { CommitInfo, Deployment } from '../../../agent/protocol/model.ts';
import { english, render } from '../../../agent/protocol/say.ts';
import type { Clock } from '../../../agent/run/clock.ts';
import type { Environment } from '../../../agent/run/environment.ts';
import { request, type HttpAnswer, type HttpRequest } from '../../../agent/run/http.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { Secret } from '../../../agent/run/secret.ts';
import { run, type Command, type CommandResult } from '../../../agent/run/spawn.ts';
import { repository, temporaryFolder, type Repository } from '../../standins/repository.ts';
import type { Stage } from './stage.ts';

/** Which steps a run found done and which it did. */
export interface Performed {
  readonly found: readonly string[];
  readonly did: readonly string[];
}

export interface Asked {
  readonly artifact?: ArtifactId;
  readonly deployment?: DeploymentId;
  readonly build?: boolean;
  readonly operation?: OperationId;
}

const recipe: Recipe = {
  directory: '.',
  build: null,
  start: null,
  health: null,
  version: null,
  healthTimeoutMs: 60_000,
};

/** A project with one service, `web`, on the platform of a stage, and its operations without an engine around them. */
export class Play {
  readonly stage: Stage;
  readonly #about: About;
  readonly folder = temporaryFolder('state-');
  readonly repository: Repository;
  readonly redactor = new Redactor();
  platform: CloudPlatform;
  /** Everything that was said to people: lines of logs, details of steps. */
  readonly said: string[] = [];
  readonly #environments: EnvironmentName[] = ['production', 'staging'];
  readonly #vault = new Map<string, Secret>();
  readonly #git: Git;
  readonly #env: Environment;
  /** Ends what runs, as its time limit would. */
  #timeIsUp = new AbortController();
  /** Whoever waits lets so much more time pass. */
  pace = 1;
  /** So long an answer may take, whatever limit was asked for, ms. */
  patienceMs = Infinity;
  #passedMs = 0;
  #operations = 0;

  constructor(about: About, stage: Stage, env: Environment = stage.env, versions = repository()) {
    this.repository = versions;
    this.#about = about;
    this.stage = stage;
    const { folder } = this.repository;
    this.#git = new Git(folder, gitRunner(folder, this.redactor));
    this.#env = env;
    this.redactor.know(Secret.of(stage.token));
    this.platform = this.#begun();
  }

  #begun(): CloudPlatform {
    return new CloudPlatform(this.#about, {
      ...{ project: as('project'), workspace: this.repository.folder, env: this.#env },
      ...{ redactor: this.redactor, vault: this.#keeper(), clock: this.clock, wait: this.wait },
      folder: join(this.folder, this.#about.id),
      send: (asked, signal) => this.#send(asked, signal),
      run: (command, signal) => this.#run(command, signal),
      token: () => Promise.resolve(Secret.of(this.stage.token)),
      checkOut: (commit, into, signal) => this.#git.checkOut(commit, into, signal),
      branchOf: (name) => Promise.resolve(name.startsWith('pr-') ? `feature/${name}` : null),
      isLasting: () => Promise.resolve(false),
      commit: (sha) => this.#git.commit(sha).catch(() => null),
      targets: () => Promise.resolve(this.#environments.map((name) => this.target(name))),
    });
  }

  /** From now on as a program that is begun again: it knows what is in the folders and in the keychain, and nothing else. */
  resume(): void {
    this.platform = this.#begun();
  }

  #send(asked: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const timeoutMs = Math.min(asked.timeoutMs, this.patienceMs);
    return request({ ...asked, timeoutMs }, signal, { clock: this.clock, wait: this.wait });
  }

  async #run(command: Command, signal: AbortSignal): Promise<CommandResult> {
    const limit = this.#timeIsUp.signal;
    const result = await run(command, this.redactor, AbortSignal.any([signal, limit]));
    const isTimedOut = result.cancelled && !signal.aborted;
    return isTimedOut ? { ...result, cancelled: false, timedOut: true } : result;
  }

  /** What runs now has run for as long as it may. */
  letTimeRunOut(): void {
    const ended = this.#timeIsUp;
    this.#timeIsUp = new AbortController();
    ended.abort();
  }

  /** How long was waited for until now, ms. */
  get passedMs(): number {
    return this.#passedMs;
  }

  readonly clock: Clock = {
    now: () => Date.now() + this.#passedMs,
    elapsed: () => performance.now() + this.#passedMs,
  };

  /** Time passes by waiting for it, and nobody waits. */
  readonly wait = async (ms: number, signal: AbortSignal): Promise<void> => {
    this.#passedMs += ms * this.pace;
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };

  /** A version of the service. */
  async commit(title: string): Promise<CommitInfo> {
    return this.#git.commit(as(this.repository.commit(title, this.stage.files(title))));
  }

  /** The preview is a target from now on, as by its record. */
  addPreview(name: EnvironmentName): void {
    this.#environments.push(name);
  }

  target(environment: EnvironmentName): Target {
    const kind = environment === 'production' || environment === 'staging' ? environment : 'preview';
    const { image } = this.stage;
    return {
      ...{
        project: as('project'),
        environment,
        kind,
        service: 'web',
        platform: this.#about.id,
        image,
        port: null,
      },
      settings: this.stage.settings(environment),
      variables: { GREETING: 'hello' },
      secretNames: ['API_KEY'],
    };
  }

  nextOperation(): OperationId {
    this.#operations += 1;
    return as(`20261121-0815${String(this.#operations).padStart(5, '0')}-deploy-3f9a2c`);
  }

  /** As a plan makes it: from what is kept where it is kept, else built. */
  async asked(environment: EnvironmentName, commit: CommitInfo, asked: Asked = {}): Promise<DeployRequest> {
    const target = this.target(environment);
    const wanted = asked.artifact ?? this.platform.artifactId(recipe, 'web', commit.sha, null);
    const kept = asked.build === true ? null : await this.platform.keptArtifact(target, wanted);
    const { operation = this.nextOperation() } = asked;
    return {
      ...{ target, operation, commit, recipe, by: 'Test Author', drill: false },
      deployment: asked.deployment ?? as(`${operation}-web`),
      artifact: kept ?? wanted,
      build: asked.build ?? kept === null,
      previous: (await this.current(environment))?.id ?? null,
    };
  }

  async deploy(environment: EnvironmentName, commit: CommitInfo, asked: Asked = {}): Promise<DeployRequest> {
    const made = await this.asked(environment, commit, asked);
    await this.perform(this.stepsOf(made), made.operation);
    return made;
  }

  /** It serves a commit of its own there. */
  async serving(environment: EnvironmentName, title: string): Promise<CommitInfo> {
    const commit = await this.commit(title);
    await this.deploy(environment, commit);
    assert.equal(this.stage.served(environment), commit.sha, 'the commit does not answer there');
    return commit;
  }

  /** It serves something there: a commit of its own where nothing did. */
  async served(environment: EnvironmentName, title: string): Promise<CommitInfo> {
    const { state, current } = await this.reading(environment);
    return state === 'serving' && current !== null ? current.commit : this.serving(environment, title);
  }

  /** Sets a variable of the service there, or removes it. */
  async write(environment: EnvironmentName, name: string, text: string | null): Promise<void> {
    const value = (): Promise<Secret | null> => Promise.resolve(text === null ? null : Secret.of(text));
    await this.perform([this.platform.writeVariable(this.target(environment), name, value)]);
  }

  stepsOf(made: DeployRequest): readonly Step[] {
    return [...this.platform.prepare(made), ...this.platform.release(made)];
  }

  /** As the engine: looked for, else done and looked for again; after a failure what was done or begun is undone in reverse. */
  async perform(
    steps: readonly Step[],
    operation = this.nextOperation(),
    signal = new AbortController().signal,
    values: Readonly<Record<string, string>> = {},
  ): Promise<Performed> {
    const [found, did]: [string[], string[]] = [[], []];
    const begun: Step[] = [];
    const context = this.context(operation, signal, values);
    try {
      for (const step of steps) {
        begun.push(step);
        if (await step.isDone(context)) found.push(step.id);
        else {
          await step.do(context);
          did.push(step.id);
        }
      }
    } catch (error) {
      const calm = this.context(operation, new AbortController().signal, values);
      for (const step of begun.reverse()) await step.undo?.(calm);
      throw error;
    }
    return { found, did };
  }

  context(
    operation: OperationId,
    signal: AbortSignal,
    values: Readonly<Record<string, string>> = {},
  ): StepContext {
    return {
      operation,
      signal,
      log: (line) => this.said.push(line),
      progress: (detail) => this.said.push(render(detail, english)),
      value: (name) => (values[name] === undefined ? null : Secret.of(values[name])),
    };
  }

  /** In words; null where nothing is said of it. */
  async cost(environment: EnvironmentName): Promise<string | null> {
    const costs = await this.platform.costs(new AbortController().signal);
    const found = costs.find(({ target }) => target.environment === environment);
    return found ? render(found.cost, english) : null;
  }

  async reading(environment: EnvironmentName) {
    const readings = await this.platform.read(new AbortController().signal);
    const found = readings.find(({ target }) => target.environment === environment);
    if (!found) throw new Error(`the platform says nothing of ${environment}`);
    return found;
  }

  async current(environment: EnvironmentName): Promise<Deployment | null> {
    return (await this.reading(environment)).current;
  }

  async history(environment: EnvironmentName, limit = 50): Promise<readonly Deployment[]> {
    return (await this.platform.deployments({ environment }, { limit })).items;
  }

  async end(): Promise<void> {
    await this.stage.end();
  }

  /** Values stay in memory: none is in a file of the project's state. */
  #keeper(): Vault {
    return {
      keep: (account, value) => Promise.resolve(this.#vault.set(account, value)),
      read: (account) => Promise.resolve(this.#vault.get(account) ?? null),
      forget: (account) => {
        this.#vault.delete(account);
        return Promise.resolve();
      },
      entries: () => Promise.resolve([...this.#vault.keys()].map((account) => ({ account }))),
    };
  }
}
