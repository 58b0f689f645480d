import type { Clock } from '../../../run/clock.ts';
import type { CommitSha, EnvironmentName } from '../../../protocol/ids.ts';
import type { Redactor } from '../../../run/redact.ts';
import type { Artifacts } from '../artifacts.ts';
import type { DeploymentRecords } from '../deploymentRecords.ts';
import type { LocalLayout } from '../layout.ts';
import type { EnvironmentRule } from '../supervisor/contract.ts';
import type { SupervisorClient } from '../supervisor/supervisorClient.ts';
import type { VariableStore } from '../../variableStore.ts';

/** Where commits come from. */
export interface Source {
  /** Writes all files of a commit into a folder. Answers the folders of submodules, which stay empty. */
  checkOut(commit: CommitSha, into: string, signal?: AbortSignal): Promise<readonly string[]>;
}

/** What the steps work with. */
export interface StepParts {
  readonly layout: LocalLayout;
  readonly source: Source;
  readonly artifacts: Artifacts;
  readonly records: DeploymentRecords;
  readonly variables: VariableStore;
  readonly supervisor: SupervisorClient;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** What the rules say of an environment just now. */
  rule(environment: EnvironmentName): Promise<EnvironmentRule>;
}
