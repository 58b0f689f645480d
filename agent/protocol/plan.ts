import type {
  ArtifactId,
  CommitSha,
  DeploymentId,
  EnvironmentName,
  PlanHash,
  PlatformId,
  ProjectId,
  ServiceName,
} from './ids.ts';
import type { OperationInput } from './input.ts';
import type { CommitInfo, EnvironmentKind, Health } from './model.ts';
import type { Message } from './say.ts';

/** Raised when the shape of plans changes; an older runner refuses a newer one in words. */
export const planFormat = 1;

export type GateKind =
  | 'branch'
  | 'clean'
  | 'pushed'
  | 'checks'
  | 'ci'
  | 'window'
  | 'freeze'
  | 'validatedIn'
  | 'sameArtifact'
  | 'checklist'
  | 'approvals'
  | 'held'
  | 'foreignCode';

/**
 * `pending` is asked by the operation before its first effect (checks that have not run for this commit).
 * `binding` is false where the gate is information only: the way back is never held.
 */
export interface GateVerdict {
  readonly gate: GateKind;
  readonly verdict: 'passes' | 'fails' | 'pending';
  readonly binding: boolean;
}

/** Where a person can see more of what a gate found: a failing check, a pull request. */
export interface GateLink {
  readonly label: string;
  /** For a browser. */
  readonly url: string;
}

/** What one target runs now and will run then. */
export interface PlannedTarget {
  readonly environment: EnvironmentName;
  readonly service: ServiceName;
  readonly platform: PlatformId;
  /** The platform's identity of the target; also names its lock. */
  readonly identity: string;
  /** Where that is, as the platform confirms it; absent where nobody does. */
  readonly place?: string;
  readonly action: 'build' | 'reuse' | 'stop' | 'start' | 'restart' | 'remove';
  readonly now: {
    readonly deployment: DeploymentId;
    readonly artifact: ArtifactId;
    readonly commit: CommitSha;
  } | null;
  readonly then: {
    readonly artifact: ArtifactId;
    readonly commit: CommitSha;
    readonly deployment: DeploymentId | null;
  } | null;
}

/** Everything that must still be true when the operation starts. Hashed as canonical JSON; holds no time and no wording. */
export interface PlanFacts {
  readonly format: number;
  readonly project: ProjectId;
  readonly input: OperationInput;
  readonly identities: readonly { readonly platform: PlatformId; readonly account: string }[];
  readonly targets: readonly PlannedTarget[];
  /** Names only. */
  readonly variables: readonly {
    readonly service: ServiceName;
    readonly name: string;
    readonly difference: 'missing' | 'extra' | 'changed';
  }[];
  readonly migrations: readonly { readonly name: string; readonly reversible: boolean }[];
  readonly gates: readonly GateVerdict[];
  readonly steps: readonly { readonly id: string; readonly service: ServiceName | null }[];
  /** SHA-256 of the effective project file: rules from the protected branch, build and start from the commit. */
  readonly configuration: string;
  /** SHA-256 of what is set on GitHub, where it would be changed. */
  readonly gitHub?: string;
}

/** For the reader; in no hash. */
export interface PlanRemarks {
  readonly title: Message;
  readonly environment: EnvironmentName | null;
  readonly environmentKind: EnvironmentKind;
  /** The button: `Deploy to production`. */
  readonly verb: Message;
  readonly commits: readonly PlannedCommits[];
  /** The identities of the facts in words, with where they act. Absent in plans of earlier versions. */
  readonly as?: readonly Message[];
  readonly gates: readonly {
    readonly gate: GateKind;
    readonly text: Message;
    readonly links?: readonly GateLink[];
  }[];
  readonly stepTitles: readonly Message[];
  readonly effects: readonly Message[];
  /** Told before the gates: commands that changed since the last deployment, a working copy that differs, no lock against other machines. */
  readonly warnings: readonly Message[];
  /** Files of the repository that would be worth having: each is proposed by `environment.writeFile`, as an edit. */
  readonly files?: readonly { readonly path: string; readonly said: Message }[];
  readonly health: readonly {
    readonly service: ServiceName;
    readonly health: Health | null;
    readonly servingSince: number | null;
  }[];
  /** Median of `samples` past operations of this kind on these targets. */
  readonly expected: { readonly ms: number; readonly samples: number } | null;
  readonly watchMs: number | null;
  readonly undo: Message | null;
  /** Nothing to do is a result: why. `operation/apply` refuses such a plan. */
  readonly nothingToDo: Message | null;
  /** Names of values that must come with `operation/apply` (never part of the plan). */
  readonly needsValues: readonly string[];
  /** Pages where such a value is made, by its name; `https` only. Absent in plans of earlier versions. */
  readonly valuePages?: Readonly<Record<string, string>>;
  /** What such a value is, by its name, where the name does not say it. */
  readonly valuePrompts?: Readonly<Record<string, Message>>;
}

export interface PlannedCommits {
  readonly service: ServiceName;
  readonly now: CommitInfo | null;
  readonly then: CommitInfo | null;
  readonly in: readonly CommitInfo[];
  readonly out: readonly CommitInfo[];
}

export interface Plan {
  readonly hash: PlanHash;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly facts: PlanFacts;
  readonly remarks: PlanRemarks;
}

export interface Override {
  readonly gate: GateKind;
  readonly reason: string;
}
