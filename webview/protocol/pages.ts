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
  /** Being computed while null and `chosen` is set. */
  readonly plan: Plan | null;
  readonly failure: WordedFailure | null;
  /** Set once it was confirmed: the same page shows progress and result. */
  readonly operation: OperationState | null;
}

export type RollbackMessage =
  | { readonly type: 'choose'; readonly deployment: string }
  | { readonly type: 'services'; readonly services: readonly string[] }
  | { readonly type: 'more' }
  | { readonly type: 'rollBack'; readonly hash: string };

// Operation -----------------------------------------------------------------------------------------------------------------

/** A running or ended operation with the end of its log. */
export interface OperationState {
  readonly summary: OperationSummary;
  readonly failure: WordedFailure | null;
  /** The last lines; the whole log opens as a file. */
  readonly log: string;
  readonly logCut: boolean;
}

export interface OperationPageState {
  readonly page: 'operation';
  readonly production: boolean;
  /** The card before; the plan of the operation after. */
  readonly plan: Plan | null;
  readonly operation: OperationState | null;
  readonly overrides: readonly { readonly gate: string; readonly reason: string }[];
  readonly failure: WordedFailure | null;
  /** The old plan went stale: what changed, beside the new one in `plan`. */
  readonly stale: readonly Message[] | null;
}

export type OperationMessage =
  | { readonly type: 'apply'; readonly hash: string }
  | { readonly type: 'override'; readonly gate: string }
  | { readonly type: 'sign'; readonly gate: string }
  | { readonly type: 'replan' }
  | { readonly type: 'close' };

// Secrets -------------------------------------------------------------------------------------------------------------------

export interface SecretsState {
  readonly page: 'secrets';
  readonly project: string;
  readonly secrets: readonly SecretEntry[];
  readonly environments: readonly string[];
  readonly storedIn: SecretEntry['storedIn'];
  readonly plan: Plan | null;
  readonly operation: OperationState | null;
  readonly failure: WordedFailure | null;
}

export type SecretsMessage =
  | { readonly type: 'rotate'; readonly names: readonly string[] }
  | { readonly type: 'update'; readonly name: string }
  | { readonly type: 'apply'; readonly hash: string }
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

export type PageMessage = SharedMessage | RollbackMessage | OperationMessage | SecretsMessage;

export interface HostMessage {
  readonly type: 'state';
  readonly basics: PageBasics;
  readonly state: PageState;
}
