import type {
  ArtifactId,
  CommitSha,
  DeploymentId,
  EnvironmentName,
  OperationId,
  PlanHash,
  PlatformId,
  ProjectId,
  ServiceName,
} from './ids.ts';
import type { OperationInput, OperationKind } from './input.ts';
import type { Message } from './say.ts';
import type { Told } from './told.ts';

/** All times are milliseconds since 1970, all durations milliseconds. */

export type EnvironmentKind = 'development' | 'staging' | 'production' | 'preview';

export interface CommitInfo {
  readonly sha: CommitSha;
  readonly title: string;
  readonly author: string;
  readonly at: number;
}

export interface Health {
  readonly state: 'healthy' | 'failing' | 'unknown';
  readonly at: number;
  /** HTTP status of the last answer. */
  readonly status?: number;
  readonly latencyMs?: number;
  /** The commit the running thing says it is; absent where the repository has none of that name: it may be anything. */
  readonly version?: string;
  readonly message?: Message;
}

/** `serving` now; `retired` served once and can be put back; `pruned` its files are gone. */
export type DeploymentState =
  'building' | 'ready' | 'serving' | 'retired' | 'failed' | 'cancelled' | 'pruned';

export interface Deployment {
  readonly id: DeploymentId;
  readonly environment: EnvironmentName;
  readonly service: ServiceName;
  readonly platform: PlatformId;
  readonly commit: CommitInfo;
  readonly artifact: ArtifactId;
  readonly state: DeploymentState;
  readonly by: string;
  readonly createdAt: number;
  /** From start to serving; absent where it never served. */
  readonly tookMs?: number;
  /** When it last began to serve in place of another. */
  readonly servedFrom?: number;
  readonly servedUntil?: number;
  /**
   * How long it really served: not asleep, stopped or crashed. `ms` before the present stretch, which began at `since`. Up to
   * date in lists of deployments alone.
   */
  readonly served?: { readonly ms: number; readonly since: number | null };
  readonly url?: string;
  readonly operation?: OperationId;
  /** Whether going back to it is `safe`, `needsCare` (a migration, say) or `cannot` (pruned, failed). */
  readonly wayBack: 'safe' | 'needsCare' | 'cannot';
  readonly lastHealth?: Health;
  readonly drill?: boolean;
}

export type TargetState =
  'healthy' | 'degraded' | 'failing' | 'deploying' | 'watching' | 'asleep' | 'stopped' | 'empty' | 'unknown';

/** What can really happen on a target, for menus and cards. */
export interface TargetAbilities {
  readonly promote: 'sameArtifact' | 'rebuild' | 'none';
  readonly rollback: 'instant' | 'redeployImage' | 'rebuild' | 'none';
  readonly sleep: 'stop' | 'pause' | 'none';
  /** `own`: each preview is a place of its own on the platform. */
  readonly preview: 'own' | 'none';
  /** `command`: the platform ends it; `interrupt`: only what this machine does ends. */
  readonly cancel: 'command' | 'interrupt' | 'none';
  readonly logs: 'stream' | 'poll' | 'none';
  /** Where it keeps variables: of each service, or nowhere. */
  readonly variables: 'stored' | 'none';
}

export interface TargetSnapshot {
  readonly service: ServiceName;
  readonly platform: PlatformId;
  readonly state: TargetState;
  readonly current: Deployment | null;
  /** For browsers. */
  readonly url: string | null;
  /** On 127.0.0.1, where the platform has one: health checks, remote windows. */
  readonly loopbackUrl: string | null;
  readonly health: Health | null;
  /** The running operation on this target. */
  readonly operation: OperationId | null;
  /** Commits on the environment's branch that are not in the current deployment; at most ten titles. */
  readonly newer: { readonly count: number; readonly titles: readonly string[] };
  readonly can: TargetAbilities;
  /** Where that is as its platform confirms it, its region and size, and what the platform says of it. */
  readonly details: readonly Message[];
  /** What it costs by its platform's word, as far as that is known: among the details as well. */
  readonly cost?: Message;
}

export interface Hold {
  readonly branch: string;
  readonly by: string;
  readonly since: number;
  readonly next: readonly string[];
}

export interface SleepInfo {
  readonly asleepSince: number | null;
  readonly sleepsAt: number | null;
  readonly wakesAt: number | null;
  readonly keepAwakeUntil: number | null;
  /** The schedule is kept by a workflow on GitHub, at least in part: nothing here does. */
  readonly byWorkflow: boolean;
}

export interface EnvironmentSnapshot {
  readonly name: EnvironmentName;
  readonly kind: EnvironmentKind;
  readonly state: TargetState;
  readonly targets: readonly TargetSnapshot[];
  readonly branches: readonly string[];
  /** Where its versions come from by the rules, also before anything runs here; null where they come from a branch. */
  readonly promoteFrom: EnvironmentName | null;
  readonly behind: { readonly environment: EnvironmentName; readonly commits: number } | null;
  /** What it is not like in the environment it mirrors, though it should be; absent where it mirrors none. */
  readonly mirror?: Mirror;
  readonly hold: Hold | null;
  readonly sleep: SleepInfo | null;
  readonly frozen: { readonly reason: string; readonly until: number } | null;
  /** Planned changes that wait for somebody, the newest first. */
  readonly waitingFor: readonly WaitingChange[];
  /** The preview's branch, head and activity; null for lasting environments. */
  readonly preview: PreviewInfo | null;
  /** What others did there, by GitHub's deployments; null where that is nothing new here. */
  readonly shared: SharedNews | null;
  /** What can be done with it as it is now. */
  readonly can: { readonly sleep: boolean; readonly wake: boolean; readonly keepAwake: boolean };
  readonly said: EnvironmentWords;
  /** When the platforms last answered. */
  readonly asOf: number;
}

export interface Mirror {
  readonly of: EnvironmentName;
  /** Each in words: `app: vm is … here and … in production`. */
  readonly differences: readonly Message[];
}

/** What is said of an environment besides its state. */
export interface EnvironmentWords {
  /** A preview is called by its pull request, "#42 New pricing page", or by the title of its head. */
  readonly name: Message;
  /** The one thing that matters now, and the same as a clause of a spoken sentence; null where there is none. */
  readonly fact: Message | null;
  readonly spoken: Message | null;
  /** That and more in whole sentences, where there is room. */
  readonly lines: readonly Message[];
}

/** What another machine or a workflow did in an environment, or is doing. */
export interface SharedNews {
  /** Of the deployment on GitHub. */
  readonly id: number;
  /** Login of its creator. */
  readonly by: string;
  /** Null where it was not made by Taxiway. */
  readonly machine: string | null;
  readonly url: string | null;
  readonly createdAt: number;
  /** It is at work and has the lock. */
  readonly holds: boolean;
  readonly text: Message;
}

/** A planned change that may not begin before people have approved it or signed its checklist. */
export interface WaitingChange {
  readonly plan: PlanHash;
  readonly input: OperationInput;
  readonly title: Message;
  /** The gates that hold it and that people open. */
  readonly gates: readonly PeoplesGate[];
  /** Whether whoever sits here (the git identity) can give what is missing: has not approved it yet, or may sign. */
  readonly yours: boolean;
  /** Its plan is good until then; planned anew, it waits on. */
  readonly until: number;
}

export type PeoplesGate = 'approvals' | 'checklist';

export interface PreviewInfo {
  readonly branch: string;
  readonly head: CommitSha | null;
  readonly title: string;
  readonly author: string;
  readonly pullRequest: number | null;
  /** By whoever sits here: the account on GitHub, else the git identity. */
  readonly isMine: boolean;
  /** Its pull request is no longer open. */
  readonly isOver: boolean;
  readonly lastActivityAt: number;
  readonly staleSince: number | null;
  readonly failure: Told | null;
  readonly operation: OperationId | null;
}

/** A deployment that GitHub knows of, whoever made it: a workflow, a platform's own app, a colleague. */
export interface SharedDeployment {
  readonly id: number;
  /** As GitHub calls it; not one of ours by that alone. */
  readonly environment: string;
  /** The one it is of, where its task says so, as those of generated workflows do; else null: all, or nobody knows. */
  readonly service: ServiceName | null;
  readonly state: 'waiting' | 'building' | 'ready' | 'failed' | 'inactive';
  readonly url: string | null;
  readonly logUrl: string | null;
  /** Login of its creator. */
  readonly by: string;
  readonly createdAt: number;
}

/** A workflow on GitHub may not deploy until a required reviewer lets it. */
export interface WaitingDeployment {
  /** GitHub's number of the workflow run. */
  readonly run: number;
  readonly environmentId: number;
  /** As GitHub calls it. */
  readonly environment: string;
  readonly workflow: string;
  readonly commit: CommitSha;
  /** Login of whoever started it. */
  readonly by: string;
  readonly since: number;
  readonly url: string;
  /** Whether whoever is signed in may let it go on. */
  readonly yours: boolean;
}

/** A part of a workflow on GitHub, as far as it is: a run, or a job of one. */
export interface WorkflowPart {
  /** GitHub's number. */
  readonly id: number;
  readonly name: string;
  readonly state: Extract<
    OperationState,
    'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'needsPerson'
  >;
  /** The state as GitHub's words have it: `queued`, `timed out`, `skipped`. */
  readonly word: Message;
  /** When it ended, or began where it did not end yet. */
  readonly at: number;
  readonly url: string;
}

export interface WorkflowRun extends WorkflowPart {
  /** `.github/workflows/ci.yml` */
  readonly path: string;
  /** Null where its branch is gone. */
  readonly branch: string | null;
  readonly commit: CommitSha;
  /** What it runs for: the commit's title, or what the workflow calls its run. */
  readonly title: string;
  /** Login of whoever started it. */
  readonly by: string;
  /** Its workflow was generated from `taxiway.json`. */
  readonly generated: boolean;
  /** Somebody started it, or started it again; else something happened, or it was time. */
  readonly byHand: boolean;
  /** This window started it, or started it again; or it goes on since before the window was opened, by this account's hand. */
  readonly startedHere: boolean;
}

export interface WorkflowJob extends WorkflowPart {
  readonly steps: readonly { readonly name: string; readonly word: Message }[];
}

export interface ChecksSummary {
  readonly state: 'passing' | 'failing' | 'pending' | 'none';
  readonly total: number;
  /** At least: of a commit with very many checks not all are read. */
  readonly pending: number;
  /** At least these: empty where one fails that was not read. */
  readonly failing: readonly { readonly name: string; readonly url: string | null }[];
}

/** What GitHub knows of a commit. */
export interface CommitStanding {
  readonly checks: ChecksSummary;
  /** Newest first, one per environment and service, without those that are over. */
  readonly deployments: readonly SharedDeployment[];
}

/** A commit that was pushed from here, followed until its checks and deployments have ended. */
export interface PushedCommit extends CommitStanding {
  readonly branch: string;
  readonly commit: CommitInfo;
  readonly pushedAt: number;
  readonly state: 'watched' | 'passed' | 'failed';
  /** In a sentence, once it ended. */
  readonly result: Message | null;
  /** Of what runs now, or of what went wrong. */
  readonly url: string | null;
}

/** One that is open. */
export interface PullRequest extends CommitStanding {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  /** Login. */
  readonly author: string;
  readonly isDraft: boolean;
  /** Its branch is in another repository: its code is somebody else's. */
  readonly isFork: boolean;
  readonly branch: string;
  readonly isBranchGone: boolean;
  readonly base: string;
  readonly head: CommitSha;
  readonly updatedAt: number;
}

/** What the project is to GitHub, and who we are there. */
export interface GitHubStanding {
  /** `owner/name`, as GitHub calls it now. */
  readonly repository: string;
  /** Login of the account in use; null while nobody is signed in. */
  readonly account: string | null;
  /** What is left of the hour; null before the first answer. */
  readonly quota: { readonly remaining: number; readonly limit: number; readonly resetsAt: number } | null;
  /** That in words, and what GitHub does not show to this account; none while nobody is signed in. */
  readonly lines: readonly Message[];
}

/** `waiting` for a lock or an answer of the keychain, `needsPerson` for somebody to decide. */
export type OperationState =
  'waiting' | 'running' | 'watching' | 'done' | 'failed' | 'cancelled' | 'needsPerson';
export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'undoing' | 'undone' | 'skipped';

export interface StepSummary {
  readonly id: string;
  readonly title: Message;
  readonly service: ServiceName | null;
  readonly state: StepState;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly detail: Message | null;
}

export interface Question {
  readonly id: string;
  readonly text: Message;
  readonly choices: readonly { readonly id: string; readonly label: Message }[];
}

export interface OperationSummary {
  readonly id: OperationId;
  readonly project: ProjectId;
  readonly kind: OperationKind;
  readonly title: Message;
  readonly environment: EnvironmentName | null;
  readonly production: boolean;
  readonly services: readonly ServiceName[];
  readonly state: OperationState;
  readonly by: string;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly expectedMs: number | null;
  readonly watchedUntil: number | null;
  readonly steps: readonly StepSummary[];
  /** What happened, in a sentence, once it ended. */
  readonly result: Message | null;
  readonly failure: Told | null;
  readonly question: Question | null;
  /** The operation that started this one by itself (an automatic rollback). */
  readonly causedBy: OperationId | null;
  /** Brings back what was before; null where nothing can or need be undone. */
  readonly undo: OperationInput | null;
  readonly drill: { readonly recoveredMs: number } | null;
  /** False for an operation of a newer Taxiway: it is shown, not touched. */
  readonly readable: boolean;
  /** Whether a runner is alive for it. */
  readonly alive: boolean;
}

/** Zero-based, in UTF-16 units; of no length where something is to be put in. */
export interface TextRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Problem {
  /** Relative to the project's folder. */
  readonly file: string;
  /** Absent where the whole file is meant. */
  readonly range?: TextRange;
  readonly severity: 'error' | 'warning' | 'information';
  /** A stable word for the kind, e.g. `unknownKey`. */
  readonly code: string;
  readonly message: Message;
  /** What can be done about it, the best first; absent: nothing that is known. */
  readonly fixes?: readonly ProblemFix[];
}

export type ProblemFix =
  | { readonly kind: 'rename'; readonly to: string }
  | { readonly kind: 'untrackFile'; readonly file: string }
  /** A key in a program: it is read from a variable of that name. */
  | { readonly kind: 'readFromEnvironment'; readonly name: string }
  /** What only looks like a key: a comment on its line says so. */
  | { readonly kind: 'passOver' }
  /** Made from that of another environment. */
  | { readonly kind: 'writeFile'; readonly file: string; readonly environment: EnvironmentName }
  | { readonly kind: 'setUp' }
  | { readonly kind: 'generateWorkflows' };

export interface SourceAge {
  readonly source: string;
  readonly at: number | null;
  readonly state: 'fresh' | 'stale' | 'failing' | 'waiting';
  /** Why it fails, and what to do. */
  readonly message: Message | null;
}

export type ProjectState =
  'ready' | 'noConfiguration' | 'invalidConfiguration' | 'notARepository' | 'noCommits';

export interface ProjectSnapshot {
  readonly id: ProjectId;
  readonly folder: string;
  readonly name: string;
  readonly state: ProjectState;
  /** Why nothing can be done with it; null where it is ready. */
  readonly unusable: Told | null;
  readonly model: string | null;
  /** Null on a detached HEAD. */
  readonly branch: string | null;
  readonly head: CommitSha | null;
  readonly services: readonly ServiceName[];
  readonly problems: readonly Problem[];
  readonly environments: readonly EnvironmentSnapshot[];
  readonly previews: readonly EnvironmentSnapshot[];
  readonly operations: readonly OperationSummary[];
  /** Open ones, latest activity first; empty where GitHub was not asked. */
  readonly pullRequests: readonly PullRequest[];
  /** Null where no remote is on GitHub. */
  readonly github: GitHubStanding | null;
  /** Of workflows on GitHub. */
  readonly waitingDeployments: readonly WaitingDeployment[];
  /** On GitHub: those that run, then the newest that ended; of generated workflows first. */
  readonly runs: readonly WorkflowRun[];
  /** Names of secrets that are older than they may become. */
  readonly dueSecrets: readonly string[];
  /** The last push of each branch, since this window was opened. */
  readonly pushed: readonly PushedCommit[];
  readonly sources: readonly SourceAge[];
}

export interface SecretEntry {
  readonly name: string;
  readonly kind: string;
  readonly usedBy: readonly ServiceName[];
  readonly stores: readonly {
    readonly environment: EnvironmentName;
    readonly service: ServiceName;
    /** Null where nobody could tell; `why` says why. */
    readonly set: boolean | null;
    readonly at: number | null;
    readonly why?: Message;
  }[];
  /** Where GitHub Actions has it too; `at` is when it was last set there, null where it is not, absent where nobody could tell. */
  readonly actions?: readonly { readonly scope: EnvironmentName | null; readonly at?: number | null }[];
  readonly rotatedAt: number | null;
  readonly rotatedBy: string | null;
  readonly dueAt: number | null;
  readonly storedIn: 'keychain' | 'secretStorage' | 'none';
  readonly generator: 'random' | 'script' | 'pasted' | 'postgres-role' | 'neon-role';
  /** Where a pasted value is made, where the project file says so. */
  readonly page?: string;
  /** A finished rotation whose old value still works: until when it can be undone. */
  readonly undoable: { readonly operation: OperationId; readonly until: number | null } | null;
  readonly operation: OperationId | null;
}
