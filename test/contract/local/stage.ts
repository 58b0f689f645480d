import { build } from 'esbuild';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalPlatform } from '../../../agent/platforms/local/localPlatform.ts';
import { launchSupervisor } from '../../../agent/platforms/local/supervisor/launch.ts';
import type {
  EnvironmentRule,
  SupervisorStatus,
  TargetStatus,
} from '../../../agent/platforms/local/supervisor/contract.ts';
import type { DeployRequest, Recipe, Step, StepContext, Target } from '../../../agent/platforms/platform.ts';
import { Git } from '../../../agent/project/git.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { as } from '../../../agent/protocol/ids.ts';
import type { CommitSha } from '../../../agent/protocol/ids.ts';
import { english, render } from '../../../agent/protocol/say.ts';
import { systemClock } from '../../../agent/run/clock.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import type { Secret } from '../../../agent/run/secret.ts';
import { newKey } from '../../../agent/secrets/secretFile.ts';
import { SecretVault } from '../../../agent/secrets/vault.ts';
import { isAlive, type ProcessIdentity } from '../../../agent/run/processes.ts';
import { plainRecipe } from '../../standins/localRecords.ts';
import { eventually } from '../../standins/eventually.ts';
import { repository, type Files, type Repository } from '../../standins/repository.ts';
import { missingKeychain } from './missingKeychain.ts';

/** What the supervisor's program is told. */
export interface StageFacts {
  readonly project: string;
  readonly repository: string;
  readonly local: string;
  readonly secrets: string;
  /** Inputs of the operations it started, a line each. */
  readonly started: string;
  /** Holds how far its clock is ahead, in ms. */
  readonly ahead: string;
}

/** How a version of the service behaves. */
export interface Behaviour {
  readonly dies?: boolean;
  readonly sick?: boolean;
  readonly stubborn?: boolean;
  readonly version?: string;
  /** Instead of the one it is told. */
  readonly port?: number;
  /** Bytes printed before it listens. */
  readonly flood?: number;
}

export interface DeployOptions {
  readonly environment?: string;
  readonly service?: string;
  readonly recipe?: Partial<Recipe>;
  readonly target?: Partial<Target>;
  readonly drill?: boolean;
  readonly build?: boolean;
}

let program: string | null = null;

/** The supervisor as one file, built once per run of the tests. */
async function supervisorProgram(): Promise<string> {
  if (program) return program;
  const outfile = join(mkdtempSync(join(tmpdir(), 'taxiway-supervisor-')), 'supervisor.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'supervisorProgram.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['keytar'],
    mainFields: ['module', 'main'],
    logLevel: 'silent',
  });
  process.once('exit', () => rmSync(join(outfile, '..'), { recursive: true, force: true }));
  return (program = outfile);
}

/** A project with a service, its platform, and a supervisor that runs as soon as it is needed. */
export class Stage {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'txl-')));
  readonly repository: Repository;
  readonly platform: LocalPlatform;
  readonly vault: SecretVault;
  readonly log: string[] = [];
  readonly progress: string[] = [];
  readonly redactor = new Redactor();
  rules: Record<string, EnvironmentRule> = {};
  /** Null: nobody is here who has the key. */
  key: Secret | null = newKey();
  #operations = 0;
  #seen = new Map<number, ProcessIdentity>();

  constructor() {
    const facts = this.facts;
    process.env['TAXIWAY_RUN_DIR'] = join(this.folder, 'run');
    process.env['TAXIWAY_STAGE'] = JSON.stringify(facts);
    this.repository = repository();
    process.env['TAXIWAY_STAGE'] = JSON.stringify({ ...facts, repository: this.repository.folder });
    const keeper = { get: () => Promise.resolve(this.key), set: () => Promise.resolve() };
    this.vault = new SecretVault({ keychain: missingKeychain(), folder: facts.secrets, keeper });
    this.platform = new LocalPlatform({
      project: as(facts.project),
      folder: facts.local,
      source: new Git(this.repository.folder, gitRunner(this.repository.folder, this.redactor)),
      vault: this.vault,
      redactor: this.redactor,
      clock: systemClock,
      rule: (name) => Promise.resolve(this.rules[name] ?? { services: ['web'], schedule: null }),
      launch: async () => this.#see(await this.#launch()),
      key: () => Promise.resolve(this.key),
    });
  }

  get facts(): StageFacts {
    return {
      project: this.folder.slice(-6),
      repository: '',
      local: join(this.folder, 'local'),
      secrets: join(this.folder, 'secrets'),
      started: join(this.folder, 'started'),
      ahead: join(this.folder, 'ahead'),
    };
  }

  async #launch(): Promise<ProcessIdentity> {
    const bundle = await supervisorProgram();
    return launchSupervisor({
      project: as(this.facts.project),
      folder: this.repository.folder,
      cwd: this.folder,
      agent: () => Promise.resolve([bundle]),
      redactor: this.redactor,
    });
  }

  #see(identity: ProcessIdentity): ProcessIdentity {
    this.#seen.set(identity.pid, identity);
    return identity;
  }

  /** A version of the service. */
  commit(message: string, behaviour: Behaviour = {}, files: Files = {}): CommitSha {
    const server = readFileSync(join(import.meta.dirname, 'server.mjs'), 'utf8');
    const all = { 'server.mjs': server, 'behaviour.json': JSON.stringify(behaviour), ...files };
    return as(this.repository.commit(message, all));
  }

  target({ environment = 'staging', service = 'web', target }: DeployOptions = {}): Target {
    return {
      project: as(this.facts.project),
      environment,
      service,
      platform: 'local',
      kind: 'staging',
      settings: {},
      image: null,
      port: null,
      variables: {},
      secretNames: [],
      ...target,
    };
  }

  async request(sha: CommitSha, options: DeployOptions = {}): Promise<DeployRequest> {
    const target = this.target(options);
    const recipe = { ...plainRecipe, ...options.recipe };
    const operation = `op${++this.#operations}`;
    const artifact = this.platform.artifactId(recipe, target.service, sha, null);
    return {
      target,
      operation: as(operation),
      deployment: as(`${operation}-${target.service}`),
      artifact,
      commit: { sha, title: 'A commit', author: 'Test Author', at: 0 },
      recipe,
      by: 'Test Author',
      build: options.build ?? (await this.platform.keptArtifact(target, artifact)) === null,
      previous: null,
      drill: options.drill ?? false,
    };
  }

  async deploy(sha: CommitSha, options: DeployOptions = {}): Promise<DeployRequest> {
    const request = await this.request(sha, options);
    await this.perform(
      [...this.platform.prepare(request), ...this.platform.release(request)],
      request.operation,
    );
    return request;
  }

  /** As an operation goes through its steps: what is done already is passed over. */
  async perform(
    steps: readonly Step[],
    operation: string,
    signal = new AbortController().signal,
  ): Promise<void> {
    for (const step of steps) {
      const context = this.context(operation, signal);
      if (!(await step.isDone(context))) await step.do(context);
    }
  }

  async undo(steps: readonly Step[], operation: string): Promise<void> {
    for (const step of steps.toReversed()) await step.undo?.(this.context(operation));
  }

  context(operation: string, signal = new AbortController().signal): StepContext {
    return {
      operation: as(operation),
      signal,
      log: (line) => void this.log.push(line),
      progress: (detail) => void this.progress.push(render(detail, english)),
      value: () => null,
    };
  }

  /** What the platform says of one target. */
  async reading(environment = 'staging', service = 'web') {
    const readings = await this.platform.read();
    return readings.find(({ target }) => target.environment === environment && target.service === service);
  }

  async status(environment = 'staging', service = 'web'): Promise<TargetStatus | undefined> {
    const { targets } = await this.supervisor();
    return targets.find((target) => target.environment === environment && target.service === service);
  }

  async supervisor(): Promise<SupervisorStatus> {
    const status = await this.platform.supervisor();
    assert.ok(status, 'no supervisor runs');
    for (const { processes } of status.targets) processes.forEach((identity) => this.#see(identity));
    this.#see(status.identity);
    return status;
  }

  /** The answer at the target's own address. */
  async get(
    path: string,
    environment = 'staging',
    service = 'web',
  ): Promise<{ status: number; body: string }> {
    const address = (await this.reading(environment, service))?.loopbackUrl;
    assert.ok(address, 'it has no address');
    const answer = await fetch(new URL(path, address));
    return { status: answer.status, body: await answer.text() };
  }

  /** Like `kill -9`, and it is gone when this answers. */
  async killSupervisor(): Promise<void> {
    const { identity } = await this.supervisor();
    process.kill(identity.pid, 'SIGKILL');
    await eventually(() => !isAlive(identity), 'the supervisor is gone');
  }

  /** Every file of the stage that contains the text. */
  async filesWith(text: string): Promise<string[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const contents = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
    return files.filter((_, index) => contents[index]!.includes(text));
  }

  /** Moves the clock of the supervisor. */
  advance(ms: number): void {
    writeFileSync(this.facts.ahead, String(ms));
  }

  /** What the supervisor wrote down, if there ever was one. */
  supervisorLog(): string {
    const path = join(this.facts.local, 'supervisor.log');
    return existsSync(path) ? readFileSync(path, 'utf8') : 'no supervisor was started';
  }

  started(): string[] {
    const { started } = this.facts;
    return existsSync(started) ? readFileSync(started, 'utf8').trim().split('\n') : [];
  }

  /** Ends what was started here, by its number; answers what had not ended with the platform. */
  async close(): Promise<readonly ProcessIdentity[]> {
    const status = await this.platform.supervisor();
    if (status) await this.supervisor();
    await this.platform.stop();
    const seen = [...this.#seen.values()];
    await eventually(() => !seen.some(isAlive), 'all has ended', 2000).catch(() => undefined);
    const left = seen.filter(isAlive);
    for (const { pid } of left) process.kill(pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    return left;
  }
}

/** Runs the test on a stage of its own. */
export function onStage(test: (stage: Stage) => Promise<void>): () => Promise<void> {
  return async () => {
    const stage = new Stage();
    try {
      await test(stage);
    } catch (error) {
      console.error(stage.supervisorLog());
      await stage.close().catch(() => undefined); // the test's own failure is the one to tell
      throw error;
    }
    assert.deepEqual(await stage.close(), [], 'everything ended with the platform');
  };
}
