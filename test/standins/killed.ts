import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWorld } from '../../agent/compose.ts';
import type { SignIn } from '../../agent/github/client/signIn.ts';
import { createPlan } from '../../agent/operations/plans/createPlan.ts';
import type { Moment } from '../../agent/operations/engine/faults.ts';
import { kinds } from '../../agent/operations/kinds/registry.ts';
import { Operations } from '../../agent/operations/operations.ts';
import { Runners } from '../../agent/operations/runners/runners.ts';
import type { World } from '../../agent/operations/world.ts';
import { LocalLayout } from '../../agent/platforms/local/layout.ts';
import type { LocalPlatform } from '../../agent/platforms/local/localPlatform.ts';
import type { TargetStatus } from '../../agent/platforms/local/supervisor/contract.ts';
import { VariableStore } from '../../agent/platforms/variableStore.ts';
import type { OperationId } from '../../agent/protocol/ids.ts';
import type { OperationInput } from '../../agent/protocol/input.ts';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import type { Plan } from '../../agent/protocol/plan.ts';
import { Secret } from '../../agent/run/secret.ts';
import { isOver, rotationRecords } from '../../agent/secrets/rotationRecords.ts';
import { newKey } from '../../agent/secrets/secretFile.ts';
import { isAlive } from '../../agent/run/processes.ts';
import { openState } from '../../agent/state/stateDirectory.ts';
import { eventually } from './eventually.ts';
import type { GitHubServer } from './github/gitHubServer.ts';
import { repository, type Repository } from './repository.ts';
import { signedInAs } from './signedInAs.ts';

const target = { web: { platform: 'local' } };
const configuration = {
  services: {
    web: { start: 'node server.mjs', health: '/healthz', version: '/version', healthTimeout: '2s' },
  },
  environments: {
    staging: { branches: ['main'], targets: target },
    next: { branches: ['main'], promoteFrom: 'staging', targets: target },
  },
  previews: { from: 'branches', targets: target },
  secrets: {
    KEY: {
      usedBy: ['web'],
      generator: { kind: 'random', length: 24 },
      prove: 'node -e 0',
      revoke: 'node -e 0',
    },
  },
};
const server = `
import { createServer } from 'node:http';
const { TAXIWAY_COMMIT: commit, KEY: key = null, WORD: word = null, PORT, HOST } = process.env;
createServer(({ url }, answer) => answer.end(url === '/all' ? JSON.stringify({ commit, key, word }) : commit))
  .listen(PORT, HOST);
`;

/** What the service tells of itself. */
export interface Served {
  readonly commit: string;
  readonly key: string | null;
  readonly word: string | null;
}

export interface Wanted {
  readonly input: OperationInput;
  readonly values?: Readonly<Record<string, string>>;
}

/** Milliseconds: for a machine that is busy. */
const patienceMs = 30_000;

/** One service of a project on the embedded platform, whose runners are killed. The editor keeps the key of its secrets. */
export class KilledProject {
  readonly repo: Repository;
  readonly world: World;
  readonly runners: Runners;
  readonly operations: Operations;

  private constructor(repo: Repository, world: World, bundle: string, key: Secret) {
    this.repo = repo;
    this.world = world;
    this.operations = new Operations(world.own);
    const editorKey = (): Promise<Secret> => Promise.resolve(key);
    this.runners = new Runners({ ...world, bundle, operations: this.operations, editorKey });
  }

  /**
   * State, sockets and keychain are where the variables of this process say; so is GitHub for runners. With `gitHub` the project is
   * there, and `octocat` signed in. `more` is put into the project file as a whole.
   */
  static async open(
    bundle: string,
    gitHub: GitHubServer | null = null,
    more: object = {},
  ): Promise<KilledProject> {
    const file = JSON.stringify({ ...configuration, ...more });
    const repo = repository({ 'taxiway.json': file, 'server.mjs': server });
    const signIn = gitHub ? onGitHub(repo, gitHub) : signedInAs(null);
    const key = newKey();
    const keeper = { get: () => Promise.resolve(key), set: () => Promise.resolve() };
    const world = await openWorld(repo.folder, { state: await openState(), keeper, bundle, signIn });
    return new KilledProject(repo, world, bundle, key);
  }

  async close(): Promise<void> {
    await this.#platform.stop();
  }

  get #platform(): LocalPlatform {
    return this.world.platforms.get('local') as LocalPlatform;
  }

  plan(input: OperationInput): Promise<Plan> {
    return createPlan(input, this.world, kinds, new AbortController().signal);
  }

  /** To its end, undisturbed. */
  async done({ input, values = {} }: Wanted): Promise<OperationSummary> {
    const ended = await this.ended(await this.#apply(await this.plan(input), values));
    assert.equal(ended.state, 'done', JSON.stringify(ended.failure));
    return ended;
  }

  /** Begun, and its runner killed there. */
  async killed(plan: Plan, at: `${string}:${Moment}`, values = {}): Promise<OperationId> {
    const id = await this.#apply(plan, values, at);
    await eventually(async () => !(await this.#read(id)).alive, 'the runner is gone', patienceMs);
    assert.equal((await this.#read(id)).endedAt, null, `it was killed at ${at}`);
    return id;
  }

  /** As a window takes it up that is opened afterwards. */
  async resumed(id: OperationId): Promise<OperationSummary> {
    await oneAtATime(() => this.runners.resumeUnsettled());
    return this.ended(id);
  }

  /** Where it ends, or asks a person. */
  async ended(id: OperationId): Promise<OperationSummary> {
    const isOver = async (): Promise<boolean> => {
      const { endedAt, state } = await this.#read(id);
      return endedAt !== null || state === 'needsPerson';
    };
    await eventually(isOver, `${id} ends`, patienceMs);
    return this.#read(id);
  }

  /** What answers at the address everybody uses; null where nothing does. */
  async served(environment: string): Promise<Served | null> {
    const status = await this.status(environment);
    if (!status?.loopbackUrl) return null;
    const answer = await fetch(new URL('/all', status.loopbackUrl)).catch(() => null);
    return answer?.ok ? ((await answer.json()) as Served) : null;
  }

  async status(environment: string): Promise<TargetStatus | null> {
    const supervisor = await this.#platform.supervisor();
    return supervisor?.targets.find((one) => one.environment === environment) ?? null;
  }

  /** How many processes of the environment run. */
  async running(environment: string): Promise<number> {
    return (await this.status(environment))?.processes.filter(isAlive).length ?? 0;
  }

  /** The key that the next process gets. */
  async kept(environment: string): Promise<string | null> {
    const value = (await this.#variables.values({ environment, service: 'web' }))['KEY'];
    return value instanceof Secret ? value.reveal() : null;
  }

  /** The key from before, while it can be put back. */
  async keptBefore(environment: string): Promise<string | null> {
    const target = { environment, service: 'web' };
    const last = (await this.#variables.versions(target, 'KEY'))?.writtenBy ?? '';
    return (await this.#variables.earlier(target, 'KEY', last))?.reveal() ?? null;
  }

  get #variables(): VariableStore {
    const { own, project, vault } = this.world;
    return new VariableStore(new LocalLayout(join(own.root, 'local')), `local/${project}`, vault);
  }

  /** Revokes what the last rotation left to be revoked: another one begins with nothing open. */
  async revokeOld(): Promise<void> {
    for (const record of await rotationRecords(this.world.own).all())
      if (!isOver(record)) await this.done({ input: { kind: 'revokeSecret', rotation: record.operation } });
  }

  audited(id: OperationId): boolean {
    const { audit } = this.world.own;
    return existsSync(audit) && readFileSync(audit, 'utf8').includes(`"operation":"${id}"`);
  }

  commit(): string {
    return this.repo.commit('Another one');
  }

  #apply({ hash }: Plan, values: Readonly<Record<string, string>>, killAt = ''): Promise<OperationId> {
    return oneAtATime(async () => {
      process.env['TAXIWAY_TEST_KILL_AT'] = killAt;
      try {
        return await this.runners.apply({ hash, overrides: [], values, by: 'Robin Field' });
      } finally {
        delete process.env['TAXIWAY_TEST_KILL_AT'];
      }
    });
  }

  async #read(id: OperationId): Promise<OperationSummary> {
    return (await this.operations.get(id)).summary;
  }
}

function onGitHub(repo: Repository, { hub, tokens, url }: GitHubServer): SignIn {
  repo.git('remote', 'add', 'origin', `git@github.com:${hub.owner}/${hub.name}.git`);
  tokens.set('good', 'octocat');
  return signedInAs({ token: 'good', account: 'octocat' }, url);
}

let lastStart: Promise<unknown> = Promise.resolve();

/** Where a runner is killed is a variable of this process, so one is started at a time. */
function oneAtATime<T>(start: () => Promise<T>): Promise<T> {
  const next = lastStart.then(start, start);
  lastStart = next.catch(() => undefined);
  return next;
}
