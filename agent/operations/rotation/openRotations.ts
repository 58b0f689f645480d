import type { VariableVersions } from '../../platforms/platform.ts';
import { Failed } from '../../protocol/failures.ts';
import type { OperationId } from '../../protocol/ids.ts';
import {
  isOver,
  type RotatedStore,
  type RotationRecord,
  rotationRecords,
} from '../../secrets/rotationRecords.ts';
import { adapterFor, type Scene, targetRules } from '../drafting/scene.ts';
import type { World } from '../world.ts';

/**
 * A store keeps one value from before. While that is the old value of a rotation, nothing else is written there: it would be lost
 * without having been revoked, and with it the way back. Failed `rotation`.
 */
export async function refuseWhereOpen(
  world: World,
  scenes: readonly Scene[],
  stores: readonly RotatedStore[],
): Promise<void> {
  const open = (await rotationRecords(world.own).all()).filter((record) => !isOver(record));
  for (const record of open) {
    for (const store of stores.filter((one) => record.stores.some((other) => isSame(one, other)))) {
      if (isOf(record.operation, await versionsIn(scenes, store))) throw openRotation(record);
    }
  }
}

/** Of these stores those that have a value from before. Failed `changedSince` where `of` is given and did not make the last change. */
export async function restorable(
  scene: Scene,
  stores: readonly RotatedStore[],
  of: OperationId | undefined,
): Promise<readonly RotatedStore[]> {
  const known = await Promise.all(
    stores.map(async (store) => {
      const versions = await versionsIn([scene], store);
      if (!versions?.previous) return [];
      if (of !== undefined && !isOf(of, versions)) throw changedSince(store);
      return [store];
    }),
  );
  return known.flat();
}

export function changedSince({ name, environment, service }: RotatedStore): Failed {
  return new Failed({ reason: 'changedSince', name, environment, service });
}

/** What the platform of a store knows of it. */
export function versionsIn(
  scenes: readonly Scene[],
  { name, environment, service }: RotatedStore,
): Promise<VariableVersions | null> {
  const scene = scenes.find(({ rules }) => rules.name === environment);
  if (!scene) throw new Error(`nothing is known of ${environment}`);
  return adapterFor(scene, targetRules(scene.rules, service)).versions({ environment, service }, name);
}

/** Whether a store has the new value of that rotation, in use or put aside by an undo that did not get through. */
export function isOf(rotation: OperationId, versions: VariableVersions | null): boolean {
  if (!versions) return false;
  const { writtenBy, previous, isRestored } = versions;
  return writtenBy === rotation || (isRestored && previous?.writtenBy === rotation);
}

function isSame(one: RotatedStore, other: RotatedStore): boolean {
  return one.name === other.name && one.environment === other.environment && one.service === other.service;
}

function openRotation({ operation, names, begunAt }: RotationRecord): Failed {
  return new Failed({ reason: 'rotation', why: 'open', operation, names, at: begunAt });
}
