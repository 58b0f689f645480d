import type { OperationId } from '../../protocol/ids.ts';
import type { SecretHistory } from '../../secrets/inventory.ts';
import { isUndoable, rotationRecords, type RotationRecord } from '../../secrets/rotationRecords.ts';
import type { Project } from '../project.ts';

/** One that is under way is among the newest operations. */
const lookedBackAt = 50;

/** The last rotation of each secret that still counts, and the one that is under way. */
export async function rotations(project: Project): Promise<readonly SecretHistory[]> {
  const records = await rotationRecords(project.world.own).all();
  const counted = records.filter(({ undoneAt }) => undoneAt === null);
  counted.sort((one, other) => other.begunAt - one.begunAt);
  const running = await underWay(project);
  const names = new Set([...counted.flatMap((record) => record.names), ...running.keys()]);
  return [...names].map((name) => historyOf(name, counted, running.get(name) ?? null));
}

function historyOf(
  name: string,
  newestFirst: readonly RotationRecord[],
  operation: OperationId | null,
): SecretHistory {
  const own = newestFirst.filter(({ names }) => names.includes(name));
  const last = own.find(({ provedAt }) => provedAt !== null);
  const open = own.find((record) => isUndoable(record) && record.operation !== operation);
  return {
    name,
    rotatedAt: last?.provedAt ?? null,
    rotatedBy: last?.by ?? null,
    undoable: open ? { operation: open.operation, until: open.revokeAt } : null,
    operation,
  };
}

async function underWay({ operations }: Project): Promise<ReadonlyMap<string, OperationId>> {
  const { operations: recent } = await operations.list({ limit: lookedBackAt });
  const rotating = recent.filter(
    ({ kind, endedAt, readable }) => kind === 'rotateSecret' && endedAt === null && readable,
  );
  const plans = await Promise.all(rotating.map(({ id }) => operations.get(id)));
  return new Map(
    plans.flatMap(({ summary, plan }) => namesIn(plan).map((name) => [name, summary.id] as const)),
  );
}

function namesIn({
  facts: { input },
}: Awaited<ReturnType<Project['operations']['get']>>['plan']): readonly string[] {
  return input.kind === 'rotateSecret' ? input.names : [];
}
