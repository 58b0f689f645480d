import type { RecordedDeployment } from '../github/deployments/deploymentsQuery.ts';
import type { Identity } from '../project/git/settings.ts';
import type { TargetReading } from '../platforms/platform.ts';
import type { CreatedEnvironment } from '../project/createdEnvironments.ts';
import type { Branch } from '../project/git/branches.ts';
import type { Head } from '../project/git.ts';
import type { PreviewRecord } from '../project/previewRecords.ts';
import type { ProjectConfiguration } from '../project/resolved.ts';
import type { CommitSha, EnvironmentName, OperationId, PlatformId, ServiceName } from '../protocol/ids.ts';
import type {
  Hold,
  GitHubStanding,
  OperationSummary,
  Problem,
  ProjectState,
  PullRequest,
  SourceAge,
  WaitingChange,
  WaitingDeployment,
  WorkflowRun,
} from '../protocol/model.ts';
import type { SecretStore } from '../secrets/inventory.ts';
import type { FollowedPush } from './pushes/followPush.ts';
import type { HealthFact, Range } from './picture/inputs.ts';

/** Everything the sources found out about one project. A source replaces its own parts and tells what that touches. */
export interface Facts {
  state: ProjectState;
  head: Head;
  /** By name. */
  branches: ReadonlyMap<string, Branch>;
  /** The last good one: a file that cannot be used takes nothing off the screen. */
  configuration: ProjectConfiguration | null;
  /** Of the project file. */
  problems: readonly Problem[];
  /** Of the repository: files with secrets that are tracked. */
  hygiene: readonly Problem[];
  /** Environments that workflows on GitHub are told to leave awake, and until when: ms since 1970. */
  keptAwake: ReadonlyMap<EnvironmentName, number>;
  /** Of generated workflows. */
  workflows: readonly Problem[];
  /** What each platform answered last; one that did not answer yet is not in it. */
  readonly answers: Map<PlatformId, readonly TargetReading[]>;
  /** All of that by environment. */
  readings: ReadonlyMap<EnvironmentName, readonly TargetReading[]>;
  /** When the platforms last answered. */
  readAt: number;
  readonly health: Map<TargetKey, HealthFact>;
  readonly operations: Map<OperationId, OperationSummary>;
  /** Who commits here. */
  identity: Identity | null;
  previews: ReadonlyMap<EnvironmentName, PreviewRecord>;
  /** Those that GitHub tells of and that nobody made from here; not each of them is on a platform. */
  others: ReadonlyMap<EnvironmentName, PreviewRecord>;
  created: ReadonlyMap<EnvironmentName, CreatedEnvironment>;
  holds: ReadonlyMap<EnvironmentName, Hold>;
  /** When each secret was last rotated and not put back, ms since 1970. */
  rotatedAt: ReadonlyMap<string, number>;
  /** Where secrets are and since when, as the platforms said last. */
  secretStores: readonly SecretStore[];
  waiting: ReadonlyMap<EnvironmentName, readonly WaitingChange[]>;
  /** Null where no remote is on GitHub, and before it was looked at. */
  gitHub: GitHubStanding | null;
  /** The newest deployment of each environment on GitHub. */
  shared: ReadonlyMap<EnvironmentName, RecordedDeployment>;
  /** Open ones, by number; latest activity first. */
  pullRequests: ReadonlyMap<number, PullRequest>;
  waitingDeployments: readonly WaitingDeployment[];
  runs: readonly WorkflowRun[];
  /** Numbers of runs that this window started, or started again. */
  readonly runsStarted: Set<number>;
  /** The last push of each branch since this began to look. */
  pushes: ReadonlyMap<string, FollowedPush>;
  readonly ranges: Map<RangeKey, Range>;
  readonly ages: Map<string, SourceAge>;
}

export type TargetKey = `${EnvironmentName}/${ServiceName}`;
/** Commits of the second that are not in the first. */
export type RangeKey = `${CommitSha}..${CommitSha}`;

/** What a change touches: these environments, or all of them; and the project itself with its lists. */
export interface Touched {
  readonly environments?: readonly EnvironmentName[] | 'all';
  readonly operations?: readonly OperationId[];
  readonly pullRequests?: readonly number[];
  readonly project?: boolean;
}

export function noFacts(): Facts {
  return {
    state: 'ready',
    head: { branch: null, sha: null },
    branches: new Map(),
    configuration: null,
    problems: [],
    hygiene: [],
    keptAwake: new Map(),
    workflows: [],
    answers: new Map(),
    readings: new Map(),
    readAt: 0,
    health: new Map(),
    operations: new Map(),
    identity: null,
    previews: new Map(),
    others: new Map(),
    created: new Map(),
    holds: new Map(),
    rotatedAt: new Map(),
    secretStores: [],
    waiting: new Map(),
    gitHub: null,
    shared: new Map(),
    pullRequests: new Map(),
    waitingDeployments: [],
    runs: [],
    runsStarted: new Set(),
    pushes: new Map(),
    ranges: new Map(),
    ages: new Map(),
  };
}

export function targetKey(environment: EnvironmentName, service: ServiceName): TargetKey {
  return `${environment}/${service}`;
}

export function rangeKey(from: CommitSha, to: CommitSha): RangeKey {
  return `${from}..${to}`;
}

/** Not ended yet, as far as a target is concerned. */
export function isInFlight({ state }: OperationSummary): boolean {
  return state === 'waiting' || state === 'running' || state === 'watching' || state === 'needsPerson';
}
