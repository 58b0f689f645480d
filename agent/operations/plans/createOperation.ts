import { randomBytes } from 'node:crypto';
import { badInput, Failed } from '../../protocol/failures.ts';
import { as, type OperationId, type PlanHash } from '../../protocol/ids.ts';
import type { OperationKind } from '../../protocol/input.ts';
import type { Plan } from '../../protocol/plan.ts';
import { say } from '../../protocol/say.ts';
import type { Clock } from '../../run/clock.ts';
import { DurableAppender, writeAtomically } from '../../state/files.ts';
import { bootId } from '../../run/processes.ts';
import type { ProjectState } from '../../state/stateDirectory.ts';
import { gatesHeld, refuseWhereHeld } from '../gates/gatesHeld.ts';
import { journalFormat, type JournalLine } from '../journal/journalEntries.ts';
import { standInLine } from '../../project/holds.ts';
import { readBlueprint } from './blueprint.ts';
import { PlanStore } from './planStore.ts';
import { applyFormat, type Apply } from '../journal/storedOperation.ts';

export type ApplyWith = Pick<Apply, 'folder' | 'by' | 'overrides' | 'values'> &
  Partial<Pick<Apply, 'causedBy' | 'waitMs'>> & {
    /** Where the name must be known beforehand; a new one otherwise. */
    readonly operation?: OperationId;
  };

/** For somebody who waits: an operation that is about to end is waited for, no other. Milliseconds. */
const patienceMs = 10_000;

/**
 * Makes a plan an operation that a runner can begin, once per plan. Throws Failed `nothingToDo`, `badInput` (a value is missing),
 * `gatesHold`, `planExpired`, `planUsed`, `unknownName`; then the plan can still be applied.
 */
export async function createOperation(
  own: ProjectState,
  hash: PlanHash,
  given: ApplyWith,
  clock: Clock,
): Promise<OperationId> {
  const plans = new PlanStore(own.plans, clock);
  const plan = await plans.read(hash);
  refuse(plan, given);
  await refuseHeld(own, plan, given, clock);
  const operation = given.operation ?? newOperationId(plan.facts.input.kind, clock);
  await plans.claim(hash, operation);
  const apply: Apply = {
    format: applyFormat,
    project: own.id,
    operation,
    folder: given.folder,
    by: given.by,
    at: clock.now(),
    overrides: given.overrides,
    values: given.values,
    causedBy: given.causedBy ?? null,
    waitMs: given.waitMs ?? patienceMs,
  };
  await writeFolder(own, plan, apply, clock);
  return operation;
}

/** Sorts by time, to the millisecond: `20261121-081530042-deploy-3f9a2c`, in UTC. */
export function newOperationId(kind: OperationKind, clock: Clock): OperationId {
  const time = new Date(clock.now())
    .toISOString()
    .replace(/[-:.Z]/g, '')
    .replace('T', '-');
  return as<OperationId>(`${time}-${kind}-${randomBytes(3).toString('hex')}`);
}

function refuse(plan: Plan, { values }: ApplyWith): void {
  const { nothingToDo, needsValues } = plan.remarks;
  if (nothingToDo) throw new Failed({ reason: 'nothingToDo', message: nothingToDo });
  const missing = needsValues.filter((name) => !values.includes(name));
  if (missing.length) throw badInput(say('A value is missing for: {0}.', { all: missing }));
}

/** Whoever would go ahead but for another branch that has the environment is known to wait for it from now on. */
async function refuseHeld(
  own: ProjectState,
  { facts, remarks }: Plan,
  { overrides, by }: ApplyWith,
  clock: Clock,
): Promise<void> {
  if (gatesHeld(facts.gates, overrides).includes('held')) {
    for (const { rules, branch } of readBlueprint(own, facts.configuration).environments)
      if (branch !== null)
        await standInLine(own, { environment: rules.name, branch, by, since: clock.now() });
  }
  refuseWhereHeld(facts.gates, overrides, remarks);
}

/** The journal comes last: an operation without one never began. */
async function writeFolder(own: ProjectState, plan: Plan, apply: Apply, clock: Clock): Promise<void> {
  const folder = own.operation(apply.operation);
  await Promise.all([
    writeAtomically(folder.plan, JSON.stringify(plan)),
    writeAtomically(folder.apply, JSON.stringify(apply)),
  ]);
  const first: JournalLine = {
    seq: 0,
    at: apply.at,
    elapsed: clock.elapsed(),
    boot: bootId(),
    type: 'created',
    format: journalFormat,
    operation: apply.operation,
    by: apply.by,
    causedBy: apply.causedBy,
  };
  const journal = await DurableAppender.open(folder.journal);
  await journal.append(JSON.stringify(first));
  await journal.close();
}
