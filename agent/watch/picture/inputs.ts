import type { EnvironmentName, PlatformId, ServiceName } from '../../protocol/ids.ts';
import type {
  EnvironmentKind,
  EnvironmentSnapshot,
  Health,
  Hold,
  Mirror,
  OperationSummary,
  PreviewInfo,
  SharedNews,
  SleepInfo,
  TargetAbilities,
  WaitingChange,
} from '../../protocol/model.ts';
import type { TargetReading } from '../../platforms/platform.ts';

/** What one environment is computed from, each part as its source knows it. */
export interface EnvironmentInputs {
  readonly name: EnvironmentName;
  readonly kind: EnvironmentKind;
  readonly branches: readonly string[];
  readonly targets: readonly TargetInputs[];
  readonly promoteFrom: EnvironmentName | null;
  readonly behind: EnvironmentSnapshot['behind'];
  /** Absent where it mirrors none. */
  readonly mirror?: Mirror;
  readonly hold: Hold | null;
  readonly sleep: SleepInfo | null;
  readonly frozen: EnvironmentSnapshot['frozen'];
  readonly waitingFor: readonly WaitingChange[];
  readonly preview: PreviewInfo | null;
  readonly shared: SharedNews | null;
  /** What is checked out. */
  readonly currentBranch: string | null;
  /** When the platforms last answered. */
  readonly asOf: number;
}

export interface TargetInputs {
  readonly service: ServiceName;
  readonly platform: PlatformId;
  readonly can: TargetAbilities;
  /** Null where the platform has not answered. */
  readonly reading: TargetReading | null;
  readonly health: HealthFact | null;
  /** In flight on this very target. */
  readonly operation: OperationSummary | null;
  /** Commits on the branch that are not in what runs; null until counted. */
  readonly newer: Range | null;
}

/** The last answer, and how many before it, itself included, were failures. */
export interface HealthFact {
  readonly health: Health;
  readonly failuresInARow: number;
}

/** Commits in one and not in the other; the newest titles, at most ten. */
export interface Range {
  readonly count: number;
  readonly titles: readonly string[];
}
