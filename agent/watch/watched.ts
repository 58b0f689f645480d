import type { Prober } from '../health/prober.ts';
import type { PlatformAdapter } from '../platforms/platform.ts';
import type { SignIn } from '../github/client/signIn.ts';
import type { Git } from '../project/git.ts';
import type { ProjectConfiguration } from '../project/resolved.ts';
import type { EnvironmentName, OperationId, PlatformId, ProjectId } from '../protocol/ids.ts';
import type { OperationSummary, Problem, WaitingChange } from '../protocol/model.ts';
import type { Clock } from '../run/clock.ts';
import type { ProjectState } from '../state/stateDirectory.ts';

/**
 * What the watch looks at, handed in by the program that starts it: operations stand beside it on the same floor, so it asks
 * them through this.
 */
export interface Watched {
  readonly project: ProjectId;
  /** The folder that holds `taxiway.json`. */
  readonly folder: string;
  readonly name: string;
  readonly own: Pick<ProjectState, 'folder' | 'operations' | 'plans'>;
  readonly git: Git;
  readonly platforms: ReadonlyMap<PlatformId, PlatformAdapter>;
  readonly prober: Prober;
  readonly signIn: SignIn;
  readonly clock: Clock;
  readonly operations: OperationsView;
  /** What is remembered of which targets there are; forgotten where branches, rules or previews may be others. */
  readonly targets: { forget(): void };
  /** Plans that are still good and wait for somebody, by environment. */
  waiting(): Promise<ReadonlyMap<EnvironmentName, readonly WaitingChange[]>>;
  readConfiguration(signal: AbortSignal): Promise<ReadConfiguration>;
  /** What is to be said of the generated workflows of the working copy, by its project file. */
  workflowProblems(
    configuration: ProjectConfiguration | null,
    signal: AbortSignal,
  ): Promise<readonly Problem[]>;
}

export interface OperationsView {
  /** Newest first. */
  recent(limit: number): Promise<readonly OperationSummary[]>;
  /** Null where there is none, or none that was written in full yet. */
  read(id: OperationId): Promise<OperationSummary | null>;
}

/** `configuration` is null where the file is missing or cannot be used. */
export interface ReadConfiguration {
  readonly state: 'ready' | 'noConfiguration' | 'invalidConfiguration';
  readonly configuration: ProjectConfiguration | null;
  readonly problems: readonly Problem[];
  /** Looked at with it: from the root of the repository. */
  readonly files?: readonly string[];
}
