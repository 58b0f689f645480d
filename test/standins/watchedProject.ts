import { localAbilities } from '../../agent/platforms/local/abilities.ts';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SignIn } from '../../agent/github/client/signIn.ts';
import { signedInAs } from './signedInAs.ts';
import { Prober } from '../../agent/health/prober.ts';
import type { PlatformAdapter, StoredVariable, TargetReading } from '../../agent/platforms/platform.ts';
import type { HttpAnswer, HttpRequest } from '../../agent/run/http.ts';
import type { Git } from '../../agent/project/git.ts';
import type { EnvironmentRules, ProjectConfiguration, Recipe } from '../../agent/project/resolved.ts';
import { as, type CommitSha, type OperationId } from '../../agent/protocol/ids.ts';
import type {
  Deployment,
  EnvironmentKind,
  OperationSummary,
  WaitingChange,
} from '../../agent/protocol/model.ts';
import { say } from '../../agent/protocol/say.ts';
import type { Watched } from '../../agent/watch/watched.ts';

export const noon = Date.UTC(2026, 10, 20, 12);

export function sha(number: number): CommitSha {
  return as(number.toString(16).padStart(40, '0'));
}

export const recipe: Recipe = {
  directory: '.',
  build: null,
  start: 'node server.js',
  health: '/healthz',
  version: '/version',
  healthTimeoutMs: 10_000,
};

export function rules(name: string, more: Partial<EnvironmentRules> = {}): EnvironmentRules {
  const kinds: Record<string, EnvironmentKind> = { production: 'production', development: 'development' };
  return {
    name,
    kind: kinds[name] ?? 'staging',
    branches: ['main'],
    deploy: 'manual',
    promoteFrom: null,
    gates: {
      branch: false,
      clean: false,
      pushed: false,
      checks: [],
      ci: false,
      approvals: 0,
      windows: [],
      freezes: [],
      validatedIn: null,
      sameArtifact: false,
      checklist: null,
    },
    watch: null,
    targets: ['web', 'api'].map((service) => target(service)),
    schedule: null,
    domain: null,
    differs: [],
    budget: null,
    ...more,
  };
}

export function target(service: string): EnvironmentRules['targets'][number] {
  return { service, platform: 'local', recipe, variables: {}, settings: {} };
}

export function configuration(
  environments: readonly EnvironmentRules[],
  more: Partial<ProjectConfiguration> = {},
): ProjectConfiguration {
  const services = [...new Set(environments.flatMap(({ targets }) => targets.map(({ service }) => service)))];
  return {
    model: 'staging-prod',
    services: services.map((name) => ({
      ...recipe,
      name,
      paths: ['**'],
      dependsOn: [],
      database: null,
      image: null,
      port: null,
    })),
    sharedPaths: [],
    infrastructure: [],
    checks: [],
    databases: [],
    environments,
    previews: null,
    secrets: [],
    ...more,
  };
}

export function deployment(environment: string, service: string, commit: CommitSha): Deployment {
  return {
    id: as(`${environment}-${service}-${commit.slice(-6)}`),
    environment,
    service,
    platform: 'local',
    commit: { sha: commit, title: 'A change', author: 'Test Author', at: noon - 3_600_000 },
    artifact: as(`${service}-${commit.slice(-12)}`),
    state: 'serving',
    by: 'Test Author',
    createdAt: noon - 60_000,
    servedFrom: noon - 50_000,
    wayBack: 'safe',
  };
}

export function reading(
  environment: string,
  service: string,
  commit: CommitSha | null = sha(1),
  more: Partial<TargetReading> = {},
): TargetReading {
  return {
    target: { environment, service },
    state: commit ? 'serving' : 'empty',
    current: commit ? deployment(environment, service, commit) : null,
    url: `http://${environment}.shop.localhost:4100`,
    loopbackUrl: commit ? 'http://127.0.0.1:1' : null,
    asleepSince: null,
    keepAwakeUntil: null,
    message: null,
    ...more,
  };
}

export function operation(id: string, more: Partial<OperationSummary> = {}): OperationSummary {
  return {
    id: as<OperationId>(id),
    project: as('p'),
    kind: 'deploy',
    title: say('Deploy to {0}', 'staging'),
    environment: 'staging',
    production: false,
    services: [],
    state: 'running',
    by: 'Test Author',
    createdAt: noon,
    startedAt: noon,
    endedAt: null,
    expectedMs: null,
    watchedUntil: null,
    steps: [],
    result: null,
    failure: null,
    question: null,
    causedBy: null,
    undo: null,
    drill: null,
    readable: true,
    alive: true,
    ...more,
  };
}

/** A project that is what its fields say: the watch looks at it, tests change it. */
export class WatchedProject implements Watched {
  readonly targets = { forget: (): void => undefined };
  readonly project = as<Watched['project']>('p');
  readonly name = 'shop';
  readonly folder: string;
  readonly own: Watched['own'];
  readonly clock = { now: () => this.now, elapsed: () => this.now };
  /** Nobody, until a test says otherwise. */
  signIn: SignIn = signedInAs(null);
  readonly prober = new Prober(this.clock, (request) => Promise.resolve(this.answer(request)));
  readonly git: Git;
  readonly platforms: Watched['platforms'];
  now = noon;
  readings: TargetReading[] = [];
  reads = 0;
  /** What the platform keeps, in each environment. */
  variables: StoredVariable[] = [];
  /** How often it was asked for that. */
  asked = 0;
  all: OperationSummary[] = [];
  readonly lookedAt: OperationId[] = [];
  configured: Awaited<ReturnType<Watched['readConfiguration']>> = {
    state: 'noConfiguration',
    configuration: null,
    problems: [],
  };
  answer: (request: HttpRequest) => HttpAnswer = () => ({
    status: 200,
    headers: {},
    body: sha(1),
    durationMs: 3,
  });
  readonly operations = {
    recent: () => Promise.resolve(this.all),
    read: (id: OperationId) => {
      this.lookedAt.push(id);
      return Promise.resolve(this.all.find((one) => one.id === id) ?? null);
    },
  };

  constructor(state: string, git: Git, adapter?: PlatformAdapter) {
    this.folder = git.folder;
    this.git = git;
    const folder = (name: string): string => {
      mkdirSync(join(state, name), { recursive: true });
      return join(state, name);
    };
    this.own = { folder, operations: folder('operations'), plans: folder('plans') };
    this.platforms = new Map([['local', adapter ?? this.#adapter()]]);
  }

  readConfiguration = () => Promise.resolve(this.configured);
  workflowProblems: Watched['workflowProblems'] = () => Promise.resolve([]);
  waiting = () => Promise.resolve(new Map<string, readonly WaitingChange[]>());

  configure(found: ProjectConfiguration): void {
    this.configured = { state: 'ready', configuration: found, problems: [] };
  }

  /** Only what the watch asks of a platform. */
  #adapter(): PlatformAdapter {
    const adapter: Pick<PlatformAdapter, 'id' | 'can' | 'read' | 'variables'> = {
      id: 'local',
      can: localAbilities,
      read: () => {
        this.reads += 1;
        return Promise.resolve(this.readings);
      },
      variables: () => {
        this.asked += 1;
        return Promise.resolve(this.variables);
      },
    };
    return adapter as PlatformAdapter;
  }
}
