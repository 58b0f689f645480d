import { Failed } from '../../protocol/failures.ts';
import type { OperationId, ProjectId } from '../../protocol/ids.ts';
import { planFormat, type Override, type Plan } from '../../protocol/plan.ts';
import { readJson } from '../../state/files.ts';
import type { OperationFolder } from '../../state/stateDirectory.ts';
import { refuseNewer } from '../plans/planStore.ts';

export const applyFormat = 1;

/** With what a plan was applied. Values are named here and found nowhere: they are in the runner's memory. */
export interface Apply {
  readonly format: number;
  readonly project: ProjectId;
  readonly operation: OperationId;
  /** The working copy it was planned in: worktrees share a project. */
  readonly folder: string;
  /** As the platform or git confirmed it. */
  readonly by: string;
  readonly at: number;
  readonly overrides: readonly Override[];
  readonly values: readonly string[];
  /** The operation that started this one by itself. */
  readonly causedBy: OperationId | null;
  /** How long to wait for a lock that somebody else holds, in milliseconds. */
  readonly waitMs: number;
}

/** What an operation is about, whatever became of it. */
export interface StoredOperation {
  readonly plan: Plan;
  readonly apply: Apply;
}

/** Null where there is no such operation. Failed `newerFormat` where a newer Taxiway made it. */
export async function readOperation(folder: OperationFolder): Promise<StoredOperation | null> {
  const [plan, apply] = await Promise.all([readJson(folder.plan), readJson(folder.apply)]);
  if (plan === null || apply === null) return null;
  const stored = { plan: plan as Plan, apply: apply as Apply }; // we wrote both, atomically
  refuseNewer(folder.plan, stored.plan.facts.format, planFormat);
  refuseNewer(folder.apply, stored.apply.format, applyFormat);
  return stored;
}

/** As `readOperation`; Failed `unknownName` where there is none. */
export async function operationIn(folder: OperationFolder, id: OperationId): Promise<StoredOperation> {
  const stored = await readOperation(folder);
  if (stored) return stored;
  throw new Failed({ reason: 'unknownName', what: 'operation', name: id, known: [] });
}
