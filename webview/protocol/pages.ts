import type { Failure } from '../../agent/protocol/failures.ts';
import type { Deployment, OperationSummary, SecretEntry } from '../../agent/protocol/model.ts';
import type { Plan } from '../../agent/protocol/plan.ts';
import type { Message } from '../../agent/protocol/say.ts';

/** Every page: what the host sends first and on each change is the page's whole state; a hidden page keeps only the last. */
export interface PageBasics {
  /** `vscode.l10n.bundle`: English text to the user's; empty in English. */
  readonly strings: Readonly<Record<string, string>>;
  /** For Intl: `vscode.env.language`. */
  readonly locale: string;
  readonly now: number;
  /** The page keeps it with its state and does not read it. */
  readonly reopen?: PageAddress;
}

/** What the host needs to open a page again after the window was reloaded: names, no state. */
export type PageAddress = Readonly<Record<string, string>>;

/** A failure as the host worded it, with the buttons it offers. */
export interface WordedFailure {
  readonly reason: Failure['reason'];
  readonly message: string;
  readonly actions: readonly { readonly id: string; readonly label: string }[];
}

// A change, on whichever page --------------------------------------------------------------------------------------------------

/** A running or ended operation with the end of its log. */
export interface OperationState {
  readonly summary: OperationSummary;
  readonly failure: WordedFailure | null;
  /** What its buttons can do now. */
  readonly can: readonly OperationAbility[];
  /** The last lines; the whole log opens as a file. */
  readonly log: string;
  readonly logCut: boolean;
}

export type OperationAbility = 'cancel' | 'stopWatching' | 'resume' | 'undo';

/** The plan that was shown before and holds no longer, and what changed since; `changed` is empty where nobody told. */
export interface Stale {
  readonly before: Plan;
  readonly changed: readonly Message[];
}

/** A change from its card to its result: every page that starts something has one. */
export interface ChangeState {
  /** The card before; the plan of the operation after. */
  readonly plan: Plan | null;
  readonly stale: Stale | null;
  readonly overrides: readonly { readonly gate: string; readonly reason: string }[];
  /** What is under way before there is an operation: its button waits. */
  readonly busy: 'planning' | 'starting' | null;
  readonly failure: WordedFailure | null;
  /** Set once it was confirmed: the same page shows progress and result. */
  readonly operation: OperationState | null;
}

export type ChangeMessage =
  | { readonly type: 'apply'; readonly hash: string }
  | { readonly type: 'override'; readonly gate: string }
  | { readonly type: 'sign'; readonly gate: string }
  | { readonly type: 'replan' }
  | { readonly type: 'setVariable'; readonly services: readonly string[]; readonly name: string }
  | { readonly type: 'writeFile'; readonly path: string }
  | { readonly type: 'compare'; readonly from: string; readonly to: string };

// Rollback ------------------------------------------------------------------------------------------------------------------

export interface RollbackState {
  readonly page: 'rollback';
  readonly environment: string;
  readonly production: boolean;
  readonly services: readonly string[];
  readonly chosenServices: readonly string[];
  readonly deployments: readonly Deployment[];
  readonly more: boolean;
  readonly loading: boolean;
  readonly chosen: string | null;
  /** The deployments could not be read. */
  readonly failure: WordedFailure | null;
  readonly change: ChangeState;
}

export type RollbackMessage =
  | { readonly type: 'choose'; readonly deployment: string }
  | { readonly type: 'services'; readonly services: readonly string[] }
  | { readonly type: 'more' };

// Operation -----------------------------------------------------------------------------------------------------------------

export interface OperationPageState {
  readonly page: 'operation';
  readonly production: boolean;
  readonly change: ChangeState;
}

export interface OperationMessage {
  readonly type: 'close';
}

// Secrets -------------------------------------------------------------------------------------------------------------------

export interface SecretsState {
  readonly page: 'secrets';
  readonly project: string;
  /** What is planned or under way here touches production. */
  readonly production: boolean;
  /** Null until the platforms have answered. */
  readonly secrets: readonly SecretEntry[] | null;
  readonly storedIn: SecretEntry['storedIn'];
  /** Why some of their places could not be asked. */
  readonly unasked: readonly WordedFailure[];
  /** The inventory could not be read. */
  readonly failure: WordedFailure | null;
  readonly change: ChangeState;
}

export type SecretsMessage =
  | { readonly type: 'rotate'; readonly names: readonly string[] }
  | { readonly type: 'update'; readonly name: string }
  | { readonly type: 'dismiss' }
  | { readonly type: 'undo'; readonly operation: string }
  | { readonly type: 'revoke'; readonly operation: string };

// All pages -----------------------------------------------------------------------------------------------------------------

export type PageState = RollbackState | OperationPageState | SecretsState;

/** Buttons on the running operation, on a failure, links; the same on every page. */
export type SharedMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'cancel'; readonly operation: string }
  | { readonly type: 'resume'; readonly operation: string }
  | {
      readonly type: 'answer';
      readonly operation: string;
      readonly question: string;
      readonly choice: string;
    }
  | { readonly type: 'undoOperation'; readonly operation: string }
  | { readonly type: 'openLog'; readonly operation: string }
  | { readonly type: 'copyLog'; readonly operation: string }
  | { readonly type: 'action'; readonly id: string }
  | { readonly type: 'openUrl'; readonly url: string };

export type PageMessage = SharedMessage | ChangeMessage | RollbackMessage | OperationMessage | SecretsMessage;

export interface HostMessage {
  readonly type: 'state';
  readonly basics: PageBasics;
  readonly state: PageState;
}
