import { badInput, Failed } from '../../protocol/failures.ts';
import type { EnvironmentName, OperationId } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import type { RotatedStore, RotationRecord } from '../../secrets/rotationRecords.ts';
import { type Scene, sceneOf } from '../drafting/scene.ts';
import type { World } from '../world.ts';
import { recordOf } from './rotationNotes.ts';
import { environmentsIn } from './rotationScenes.ts';

/** A rotation that is over but for its old value, and the environments it touched as they are now. */
export interface FinishedRotation {
  readonly record: RotationRecord;
  readonly scenes: readonly [Scene, ...Scene[]];
  /** Those that are still there. */
  readonly stores: readonly RotatedStore[];
  /** Environments that were removed since. */
  readonly gone: readonly EnvironmentName[];
}

/** Failed `unknownName` for one that never was, `badInput` where all its environments are gone. */
export async function finishedRotation(
  world: World,
  rotation: OperationId,
  signal: AbortSignal,
): Promise<FinishedRotation> {
  const record = await recordOf(rotation, world);
  const names = environmentsIn(record.stores);
  const found = await Promise.all(names.map((name) => sceneUnlessGone(world, name, signal)));
  const [first, ...others] = found.filter((scene) => scene !== null);
  if (!first) {
    const message = say('All that {0} rotated is gone: {1}.', rotation, { all: names });
    throw badInput(message);
  }
  const scenes = [first, ...others] as const;
  const there = new Set(scenes.map(({ rules }) => rules.name));
  return {
    record,
    scenes,
    stores: record.stores.filter(({ environment }) => there.has(environment)),
    gone: names.filter((name) => !there.has(name)),
  };
}

async function sceneUnlessGone(
  world: World,
  name: EnvironmentName,
  signal: AbortSignal,
): Promise<Scene | null> {
  try {
    return await sceneOf(world, name, signal, { passOverErrors: true });
  } catch (error) {
    if (error instanceof Failed && error.failure.reason === 'unknownName') return null;
    throw error;
  }
}

/** Why something cannot be done with the old value of a rotation. */
export function hindered(
  { operation, names }: RotationRecord,
  why: 'revoked' | 'undone' | 'beingUndone' | 'notProved',
  at: number,
): Failed {
  return new Failed({ reason: 'rotation', why, operation, names, at });
}
