import type {
  CommitSha,
  DeploymentId,
  EnvironmentName,
  OperationId,
  PlanHash,
  PlatformId,
  ProjectId,
  ServiceName,
} from './ids.ts';
import type { FlowAnswer, FlowName, FlowNext } from './flow.ts';
import type { AskedInput } from './input.ts';
import type {
  CommitInfo,
  Deployment,
  EnvironmentSnapshot,
  OperationSummary,
  Problem,
  ProblemFix,
  ProjectSnapshot,
  PullRequest,
  SecretEntry,
  TextRange,
  WaitingDeployment,
  WorkflowJob,
} from './model.ts';
import type { Override, Plan } from './plan.ts';
import type { Message } from './say.ts';
import type { Told } from './told.ts';
import type { TakenKeys, WorkflowsProposal } from './workflows.ts';

/** Raised with every change that an older editor or agent would misread; `initialize` refuses a mismatch in words. */
export const protocolVersion = 2;

/** A name with its types; both ends use the same constant. Failed requests carry the failure as `Told` in the error's data. */
export interface Request<Params, Result> {
  readonly method: string;
  readonly types?: (params: Params) => Result;
}

export interface Notification<Params> {
  readonly method: string;
  readonly types?: (params: Params) => void;
}

function request<Params, Result>(method: string): Request<Params, Result> {
  return { method };
}

function notification<Params>(method: string): Notification<Params> {
  return { method };
}

// Editor to agent -----------------------------------------------------------------------------------------------------------

export interface InitializeParams {
  readonly protocol: number;
  readonly editor: string;
  readonly folders: readonly string[];
  /** Whether the editor answers `secretStorage/*`. */
  readonly secretStorage: boolean;
}

export interface InitializeResult {
  readonly protocol: number;
  readonly version: string;
  readonly storedIn: SecretEntry['storedIn'];
}

export const initialize = request<InitializeParams, InitializeResult>('initialize');
/** Ends the server once its answer is written. */
export const shutdown = request<null, null>('shutdown');
export const foldersChanged = notification<{ folders: readonly string[] }>('folders/changed');
/** Decides how often anything is looked at. */
export const windowChanged = notification<{ focused: boolean; visible: boolean }>('window/changed');
/** Of finished operations a snapshot has the newest so many; older ones come with `listOperations`. */
export const operationsInSnapshot = 50;
export const getSnapshot = request<null, { projects: readonly ProjectSnapshot[] }>('snapshot/get');
/** Looks at every source of the project now; resolves when the snapshot is up to date. */
export const refresh = request<{ project: ProjectId }, null>('snapshot/refresh');

export interface DeploymentsParams {
  readonly project: ProjectId;
  readonly environment: EnvironmentName;
  readonly service?: ServiceName;
  readonly before?: DeploymentId;
  readonly limit: number;
}
export const listDeployments = request<
  DeploymentsParams,
  { deployments: readonly Deployment[]; more: boolean }
>('deployments/list');
export const listBranches = request<
  { project: ProjectId },
  { branches: readonly { name: string; head: CommitSha; title: string; at: number; current: boolean }[] }
>('git/branches');
export const listCommits = request<
  { project: ProjectId; ref: string; limit: number },
  { commits: readonly CommitInfo[] }
>('git/commits');

export const createPlan = request<{ project: ProjectId; input: AskedInput }, Plan>('plan/create');

export interface ApplyParams {
  readonly project: ProjectId;
  readonly hash: PlanHash;
  readonly overrides: readonly Override[];
  /** Secret values by the names of `remarks.needsValues`; kept in memory, handed to the runner over its stdin. */
  readonly values: Readonly<Record<string, string>>;
}
export const applyPlan = request<ApplyParams, { operation: OperationId }>('operation/apply');
export const cancelOperation = request<{ project: ProjectId; operation: OperationId }, null>(
  'operation/cancel',
);
export const answerOperation = request<
  { project: ProjectId; operation: OperationId; question: string; choice: string },
  null
>('operation/answer');
/** Starts a runner again for an operation whose runner is gone. */
export const resumeOperation = request<{ project: ProjectId; operation: OperationId }, null>(
  'operation/resume',
);
export const getOperation = request<
  { project: ProjectId; operation: OperationId },
  { summary: OperationSummary; plan: Plan; notes: readonly Message[] }
>('operation/get');
/** Bytes of `log.txt` from an offset; `next` is where to go on. */
export const readLog = request<
  { project: ProjectId; operation: OperationId; from: number; limit: number },
  { text: string; next: number; size: number }
>('operation/log');
/** While followed, `operationLogged` is sent. */
export const followOperation = request<{ project: ProjectId; operation: OperationId; follow: boolean }, null>(
  'operation/follow',
);
export const listOperations = request<
  { project: ProjectId; before?: OperationId; limit: number },
  { operations: readonly OperationSummary[]; more: boolean }
>('operation/list');

/** `unasked`: why some of their places could not be asked, each reason once. */
export const listSecrets = request<
  { project: ProjectId },
  { secrets: readonly SecretEntry[]; unasked: readonly Told[] }
>('secrets/list');
/** A connection string of whoever may change a database's roles, which is kept for a project. */
export interface KeptAdmin {
  readonly project: ProjectId;
  /** Of the project, for people. */
  readonly of: string;
  /** `ADMIN_URL@staging` */
  readonly name: string;
}
export const forgetDatabaseAdmin = request<{ project: ProjectId; name: string }, { forgotten: boolean }>(
  'secrets/forgetDatabaseAdmin',
);
export const forgetToken = request<{ account: string }, { forgotten: boolean }>('secrets/forget');
export const listTokens = request<
  null,
  { accounts: readonly string[]; databaseAdmins: readonly KeptAdmin[] }
>('secrets/tokens');

export interface ChecklistItem {
  readonly id: string;
  readonly title: string;
  readonly kind: 'command' | 'http' | 'signed';
  readonly state: 'open' | 'passed' | 'failed';
  readonly by: string | null;
  readonly at: number | null;
  readonly detail: Message | null;
}
export const getChecklist = request<
  { project: ProjectId; environment: EnvironmentName; commit: CommitSha },
  { items: readonly ChecklistItem[] }
>('checklist/get');
/** Signed with the git identity, for this commit. */
export const signChecklist = request<
  { project: ProjectId; environment: EnvironmentName; commit: CommitSha; item: string; signed: boolean },
  null
>('checklist/sign');
/** An approval is bound to the plan's artifacts, environment and kind. */
export const approve = request<
  { project: ProjectId; hash: PlanHash; comment: string },
  { approvals: number }
>('plan/approve');

/** What a deployment that waits on GitHub would put there, to be read before it is let go on; as one text per line. */
export const getWaitingDeployment = request<
  { project: ProjectId; run: number; environmentId: number },
  { deployment: WaitingDeployment; card: readonly Message[] }
>('github/waitingDeployment');
/** As a required reviewer. Failed `badInput` where it waits no more, `gitHub`. */
export const reviewDeployment = request<
  { project: ProjectId; run: number; environmentId: number; approve: boolean; comment: string },
  null
>('github/reviewDeployment');
/** Of the last attempt of a workflow run on GitHub. */
export const listJobs = request<{ project: ProjectId; run: number }, { jobs: readonly WorkflowJob[] }>(
  'runs/jobs',
);
/** Logs of a run's jobs, or of one: text as it is, and what is said between. `live`: more will come. */
export const readRunLog = request<
  { project: ProjectId; run: number; job: number | null },
  { parts: readonly (string | Message)[]; live: boolean }
>('runs/log');
/** What a service prints, by lines that are told (`serviceLogged`) under the number answered, until it is ended. */
export const openServiceLog = request<
  { project: ProjectId; environment: EnvironmentName; service: ServiceName },
  { log: number }
>('services/openLog');
export const closeServiceLog = request<{ log: number }, null>('services/closeLog');
/** What comes next in a flow, given what was answered; `others` are projects that may be meant as well. Its last answer does what it is about. */
export const askFlow = request<
  { project: ProjectId; others?: readonly ProjectId[]; flow: FlowName; answers: readonly FlowAnswer[] },
  FlowNext
>('flow/ask');

export const checkConfiguration = request<
  { folder: string; text: string | null },
  { problems: readonly Problem[] }
>('configuration/check');
export const proposeConfiguration = request<
  { folder: string },
  /** `root` is where the file belongs: the folder may lie inside the repository. */
  { root: string; text: string; found: readonly Message[]; exists: boolean }
>('configuration/propose');
/** What un-tracking a file with secrets would write: shown as a diff first. */
export const proposeUntrack = request<
  { folder: string; file: string },
  { edits: readonly { file: string; text: string }[]; untrack: string }
>('configuration/untrack');
/** A key that was found in a file: where it begins, zero-based, and what is to be done about it. */
export interface KeyToFix {
  readonly folder: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly fix: Extract<ProblemFix['kind'], 'readFromEnvironment' | 'passOver'>;
}
export interface KeyFix {
  /** In the file as it is saved. */
  readonly edits: readonly { readonly range: TextRange; readonly text: string }[];
  /**
   * What comes behind the text of other files, some of them new. A range stands for what the file with the key has there: the key
   * itself is in no answer.
   */
  readonly appended: readonly { readonly file: string; readonly parts: readonly (string | TextRange)[] }[];
  /** What is to be known once that is written. */
  readonly told: readonly Message[];
}
/** Failed `badInput` where the key is not there any more, or git tracks the file it would go to. */
export const proposeKeyFix = request<KeyToFix, KeyFix>('configuration/fixKey');
/** The workflows of GitHub Actions that do what the project file says. Failed `noConfiguration`, `invalidConfiguration`. */
export const proposeWorkflows = request<{ folder: string; taken: TakenKeys }, WorkflowsProposal>(
  'workflows/propose',
);
export const verifyAudit = request<
  { project: ProjectId },
  { entries: number; intact: boolean; anchored: boolean; message: Message }
>('audit/verify');
export const exportAudit = request<{ project: ProjectId }, { text: string }>('audit/export');

/** Somebody signed in to GitHub in the editor, or out there: who that is is asked for anew. */
export const gitHubSessionChanged = notification<null>('github/sessionChanged');

export interface GitHubAccount {
  readonly account: string;
  /** By a token on this machine; else it is the one that the editor is signed in with. */
  readonly kept: boolean;
  readonly inUse: boolean;
}

export const listGitHubAccounts = request<null, { accounts: readonly GitHubAccount[] }>('github/accounts');
/** One with a kept token; null: the editor's. Remembered on this machine. Failed `badInput` where no token of it is kept. */
export const useGitHubAccount = request<{ account: string | null }, null>('github/useAccount');
/** Kept in the keychain, and in use, once GitHub said whose it is. Failed `gitHub`, `secretNotKept`. */
export const keepGitHubToken = request<{ token: string }, { account: string }>('github/keepToken');

/** A token that was pasted is kept once the platform said whose it is. */
export const keepPlatformToken = request<
  { project: ProjectId; platform: PlatformId; token: string },
  { account: string }
>('platforms/keepToken');
/** Somebody may have signed in with a platform's own tool. */
export const platformSessionChanged = notification<null>('platforms/sessionChanged');

export interface CommandLinePlace {
  readonly folder: string;
  /** Whether a shell started from here looks for programs there. */
  readonly onPath: boolean;
}
export interface CommandLineInstalled extends CommandLinePlace {
  readonly file: string;
  /** What a shell's profile needs for the folder to be on the PATH; null where shells have none. */
  readonly profileLine: string | null;
}
export const usualCommandLine = request<null, CommandLinePlace>('commandLine/usual');
/** Writes the launcher `taxiway` into the folder. */
export const installCommandLine = request<{ folder: string }, CommandLineInstalled>('commandLine/install');

// Agent to editor -----------------------------------------------------------------------------------------------------------

/**
 * What is new since the last message: every entity whole, keyed by its name or id; what left is named. `project` carries
 * everything but the lists.
 */
export interface SnapshotChange {
  readonly id: ProjectId;
  readonly project?: Omit<ProjectSnapshot, 'environments' | 'previews' | 'operations' | 'pullRequests'>;
  readonly environments?: readonly EnvironmentSnapshot[];
  readonly environmentsGone?: readonly EnvironmentName[];
  readonly operations?: readonly OperationSummary[];
  readonly operationsGone?: readonly OperationId[];
  readonly pullRequests?: readonly PullRequest[];
  /** Their numbers: closed or merged. */
  readonly pullRequestsGone?: readonly number[];
  /** The project left (its folder was closed). */
  readonly gone?: boolean;
}
/** `environments` holds lasting environments and previews alike: a preview is one with `kind: 'preview'`. */
export const snapshotChanged = notification<SnapshotChange>('snapshot/changed');
export const operationLogged = notification<{
  project: ProjectId;
  operation: OperationId;
  text: string;
  next: number;
}>('operation/logged');
export const serviceLogged = notification<{
  log: number;
  /** `at` in ms since 1970, null where nobody says. */
  lines: readonly { at: number | null; text: string }[];
  /** Why no more lines come; null while they may. */
  over: Message | null;
}>('services/logged');
/** One line for the log channel. */
export const logged = notification<{ level: 'debug' | 'info' | 'warning' | 'error'; line: string }>('log');
/** A killed window cannot answer: then the agent stops watching. Asked every 10 s. */
export const ping = request<null, null>('window/ping');
/** Answered within 3 s or not at all. Names only in logs. */
export const readEditorSecret = request<{ key: string }, { value: string | null }>('secretStorage/get');
export const writeEditorSecret = request<{ key: string; value: string | null }, null>('secretStorage/set');

/** The editor's own sign-in; never asks a person. */
export const gitHubSession = request<null, { token: string; account: string } | null>('github/session');
