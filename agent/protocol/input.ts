import type { CommitSha, DeploymentId, EnvironmentName, OperationId, ServiceName } from './ids.ts';

/** What somebody asks for. Plain data without any secret: it becomes part of the plan's facts. */
export type OperationInput =
  | DeployInput
  | PromoteInput
  | RollbackInput
  | SleepInput
  | WakeInput
  | CreatePreviewInput
  | RemovePreviewInput
  | CleanUpPreviewsInput
  | CreateEnvironmentInput
  | RemoveEnvironmentInput
  | SetVariableInput
  | PushVariablesInput
  | RotateSecretInput
  | RevokeSecretInput
  | UndoRotationInput
  | DrillInput
  | SetActionsSecretInput
  | SetActionsVariableInput
  | ProtectEnvironmentInput
  | ProtectBranchInput;

/** What a window may ask for: only the supervisor of a schedule says that something is `scheduled`. */
export type AskedInput =
  | Exclude<OperationInput, SleepInput | WakeInput>
  | Omit<SleepInput, 'scheduled'>
  | Omit<WakeInput, 'scheduled'>;

export type OperationKind = OperationInput['kind'];

/** `changed` since each target's last good deployment, `all`, or these. */
export type ServiceChoice = 'changed' | 'all' | readonly ServiceName[];

export interface DeployInput {
  readonly kind: 'deploy';
  readonly environment: EnvironmentName;
  /** A commit, branch or tag; null is the tip of the environment's branch. */
  readonly ref: string | null;
  readonly services: ServiceChoice;
  readonly forceRebuild?: boolean;
  readonly skipTests?: boolean;
  /** For an environment made for a branch: the head whose foreign commands were shown and accepted. */
  readonly trustedHead?: CommitSha;
  /** Short validation only; the reason is kept. */
  readonly emergency?: { readonly reason: string };
}

export interface PromoteInput {
  readonly kind: 'promote';
  readonly from: EnvironmentName;
  readonly environment: EnvironmentName;
  readonly services: ServiceChoice;
}

export interface RollbackInput {
  readonly kind: 'rollback';
  readonly environment: EnvironmentName;
  readonly services: 'all' | readonly ServiceName[];
  /**
   * `previous` is the last good deployment of each service before the current one; for `all` the services that were changed last go
   * back and the others stay. `deployments` names one per service.
   */
  readonly to:
    | 'previous'
    | { readonly deployment: DeploymentId }
    | { readonly deployments: Readonly<Record<ServiceName, DeploymentId>> }
    | { readonly commit: CommitSha };
}

export interface SleepInput {
  readonly kind: 'sleep';
  readonly environment: EnvironmentName;
  /** Absent: whatever runs there. */
  readonly services?: readonly ServiceName[];
  readonly scheduled?: boolean;
}

export interface WakeInput {
  readonly kind: 'wake';
  readonly environment: EnvironmentName;
  /** Absent: whatever does not run there. */
  readonly services?: readonly ServiceName[];
  readonly keepAwakeUntil?: number;
  readonly scheduled?: boolean;
}

export interface CreatePreviewInput {
  readonly kind: 'createPreview';
  /** Absent: what the pull request brings from elsewhere, a fork or a branch that is gone. */
  readonly branch?: string;
  /** With a branch: that branch's pull request. One of a branch of this repository is the preview of that branch. */
  readonly pullRequest?: number;
  /** Builds what is there already once more. */
  readonly forceRebuild?: boolean;
  /** The head commit whose foreign commands were shown and accepted. */
  readonly trustedHead?: CommitSha;
}

export interface RemovePreviewInput {
  readonly kind: 'removePreview';
  readonly environment: EnvironmentName;
}

/** Removes the previews that nobody needs any more, or warns of it first. */
export interface CleanUpPreviewsInput {
  readonly kind: 'cleanUpPreviews';
  /** Only these of them; absent: all. */
  readonly only?: readonly EnvironmentName[];
}

export interface CreateEnvironmentInput {
  readonly kind: 'createEnvironment';
  readonly environment: EnvironmentName;
  readonly from: EnvironmentName;
  readonly branch: string | null;
  /** The head commit whose foreign commands were shown and accepted. */
  readonly trustedHead?: CommitSha;
}

export interface RemoveEnvironmentInput {
  readonly kind: 'removeEnvironment';
  readonly environment: EnvironmentName;
}

/** The value travels beside the plan (`values` of `operation/apply`), never in it. */
export interface SetVariableInput {
  readonly kind: 'setVariable';
  readonly environment: EnvironmentName;
  readonly services: readonly ServiceName[];
  readonly name: string;
  /** The value is empty; none travels. */
  readonly empty?: boolean;
  readonly remove?: boolean;
  /** Puts back the value from before the last change; no value travels. */
  readonly restore?: boolean;
  /** Where it is put back: only while that operation's change is the last one. Absent: whoever made it. */
  readonly of?: OperationId;
}

/** Variables get the values they have in `.env.local` of the working copy, which are read there when they are written. */
export interface PushVariablesInput {
  readonly kind: 'pushVariables';
  readonly environment: EnvironmentName;
  readonly services: readonly ServiceName[];
  readonly names: readonly string[];
  /** Puts back the values from before; nothing is read. */
  readonly restore?: boolean;
  /** Where they are put back: only while that operation's changes are the last ones. */
  readonly of?: OperationId;
}

export interface RotateSecretInput {
  readonly kind: 'rotateSecret';
  readonly names: readonly string[];
  /** Absent: every environment that holds it. */
  readonly environments?: readonly EnvironmentName[];
  /** Instead of the project file's generator: the new value comes with `operation/apply`. */
  readonly pasted?: boolean;
  readonly revoke: 'now' | 'later' | 'byHand';
}

export interface RevokeSecretInput {
  readonly kind: 'revokeSecret';
  readonly rotation: OperationId;
}

export interface UndoRotationInput {
  readonly kind: 'undoRotation';
  readonly rotation: OperationId;
}

export interface DrillInput {
  readonly kind: 'drill';
  readonly environment: EnvironmentName;
  readonly service: ServiceName | null;
}

/**
 * A secret of GitHub Actions. The value travels beside the plan; GitHub never tells it, so nothing brings an earlier one back.
 */
export interface SetActionsSecretInput {
  readonly kind: 'setActionsSecret';
  readonly name: string;
  /** Of GitHub's environments; null: the whole repository. */
  readonly environment: EnvironmentName | null;
  readonly remove?: boolean;
}

/** A plain variable of GitHub Actions: everybody who may read the repository sees it, so its value is part of the plan. */
export interface SetActionsVariableInput {
  readonly kind: 'setActionsVariable';
  readonly name: string;
  /** Of GitHub's environments; null: the whole repository. */
  readonly environment: EnvironmentName | null;
  /** Null removes it. */
  readonly value: string | null;
  /** Puts back what was there before that operation, whatever `value` says. */
  readonly restore?: OperationId;
}

/** Rules of an environment on GitHub: what the project file says of it, and what is named here; the rest stays. */
export interface ProtectEnvironmentInput {
  readonly kind: 'protectEnvironment';
  readonly environment: EnvironmentName;
  /** Logins, or `organization/team`, at most six; absent: those who are. */
  readonly reviewers?: readonly string[];
  /** Up to 43,200; absent: as it is. */
  readonly waitMinutes?: number;
  /** Puts back what was there before that operation. */
  readonly restore?: OperationId;
}

/** A ruleset for a branch on GitHub: as strict as the environments that are deployed from it want. */
export interface ProtectBranchInput {
  readonly kind: 'protectBranch';
  readonly branch: string;
  /** Names of required checks; absent: those that its last commit has, where an environment has the gate `ci`. */
  readonly checks?: readonly string[];
  /** Puts back what was there before that operation. */
  readonly restore?: OperationId;
}
