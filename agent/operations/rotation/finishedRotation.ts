import { Failed } from '../../protocol/failures.ts';
import type { OperationId } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import { type RotationRecord, rotationRecords } from '../../secrets/rotationRecords.ts';
import { type Scene, sceneOf } from '../drafting/scene.ts';
import type { World } from '../world.ts';
import { environmentsIn } from './rotationScenes.ts';

/** A rotation that is over but for its old value, and the environments it touched as they are now. */
export interface FinishedRotation {
  readonly record: RotationRecord;
  readonly scenes: readonly [Scene, ...Scene[]];
}

/** Failed `unknownName` for one that never was proved, `badInput` where its environments are gone. */
export async function finishedRotation(
  world: World,
  rotation: OperationId,
  signal: AbortSignal,
): Promise<FinishedRotation> {
  const records = rotationRecords(world.own);
  const record = await records.get(rotation);
  if (!record) {
    const known = await records.names();
    throw new Failed({ reason: 'unknownName', what: 'operation', name: rotation, known });
  }
  const names = environmentsIn(record.stores);
  const [first, ...others] = await Promise.all(
    names.map((name) => sceneOf(world, name, signal, { passOverErrors: true })),
  );
  if (first) return { record, scenes: [first, ...others] };
  throw new Failed({ reason: 'badInput', message: say('The rotation {0} wrote nothing.', rotation) });
}

/** Why nothing is left to do with the old value; null where something is. */
export function isOver({ revokedAt, undoneAt }: RotationRecord): Message | null {
  if (undoneAt !== null) return say('Nothing to do: the rotation was undone on {0}.', { at: undoneAt });
  if (revokedAt !== null) return say('Nothing to do: the old value was revoked on {0}.', { at: revokedAt });
  return null;
}
