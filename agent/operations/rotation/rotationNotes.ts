import type { Step, StepContext } from '../../platforms/platform.ts';
import { Failed } from '../../protocol/failures.ts';
import type { EnvironmentName, OperationId } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import { type RotationRecord, rotationRecords } from '../../secrets/rotationRecords.ts';
import type { Actor } from '../kind.ts';
import { recordingStep } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { notedActions } from './actionsStores.ts';
import type { Rotation } from './rotationSteps.ts';

/**
 * Before anything is written: whoever comes while the old value is still needed finds the rotation by it, even if its runner is
 * gone. The last to be undone, when nothing of it is left.
 */
export function begunStep(
  { operation, values, stores, blueprint }: Rotation,
  revoke: RotationRecord['revoke'],
  { own, clock }: World,
  by: Actor,
): Step {
  const records = rotationRecords(own);
  const names = [...new Set(values.map(({ rules }) => rules.name))];
  const actions = notedActions(blueprint);
  return recordingStep({
    id: 'begun',
    title: say('Note that {0} is being rotated', { all: names }),
    isDone: async () => (await records.get(operation)) !== null,
    async do() {
      const times = { provedAt: null, undoingAt: null, revokingAt: null, revokedAt: null, undoneAt: null };
      const begunAt = clock.now();
      await records.put(operation, {
        ...{ operation, by: by.name, names, stores, revoke, begunAt, revokeAt: null },
        ...times,
        ...(actions.length && { actions }),
      });
    },
    async undo() {
      if ((await records.get(operation))?.revokingAt === null) await records.remove(operation);
    },
  });
}

type Time = 'provedAt' | 'undoingAt' | 'revokingAt' | 'revokedAt' | 'undoneAt';

export interface Noting {
  readonly id: string;
  readonly title: Message;
  readonly time: Time;
  /** What has to hold just before; it throws where it does not. */
  readonly check?: (context: StepContext) => Promise<void>;
  /** What is noted with it. */
  readonly also?: (now: number) => Partial<RotationRecord>;
  /** Whether it is no longer so when the operation is brought back. */
  readonly undone?: boolean;
}

/** Notes when something happened to a rotation; a time that is noted already stays. */
export function noteStep(operation: OperationId, noting: Noting, { own, clock }: World): Step {
  const records = rotationRecords(own);
  const { id, title, time, check, also, undone = false } = noting;
  const change = async (changed: Partial<RotationRecord>): Promise<void> =>
    records.put(operation, { ...(await recordOf(operation, { own })), ...changed });
  return recordingStep({
    id,
    title,
    isDone: async () => (await recordOf(operation, { own }))[time] !== null,
    async do(context) {
      await check?.(context);
      const now = clock.now();
      await change({ [time]: now, ...also?.(now) });
    },
    ...(undone ? { undo: () => change({ [time]: null }) } : {}),
  });
}

/** Failed `unknownName` where nothing was noted of that operation: it was none, or it was brought back. */
export async function recordOf(operation: OperationId, { own }: Pick<World, 'own'>): Promise<RotationRecord> {
  const records = rotationRecords(own);
  const record = await records.get(operation);
  if (record) return record;
  const known = await records.names();
  throw new Failed({ reason: 'unknownName', what: 'operation', name: operation, known });
}

/** After an environment was removed: its values went with it, so nothing of them can be revoked or put back. */
export async function forgetRotationsIn(
  environment: EnvironmentName,
  { own }: Pick<World, 'own'>,
): Promise<void> {
  const records = rotationRecords(own);
  for (const record of await records.all()) {
    const stores = record.stores.filter((store) => store.environment !== environment);
    if (stores.length === 0) await records.remove(record.operation);
    else if (stores.length < record.stores.length) await records.put(record.operation, { ...record, stores });
  }
}
