import { Failed } from '../../protocol/failures.ts';
import { ownIdentity } from '../../run/processes.ts';
import type { OperationFolder } from '../../state/stateDirectory.ts';
import { Locks, type HeldLocks } from './locks.ts';
import { neverAborted } from '../engine/run.ts';
import type { StoredOperation } from '../journal/storedOperation.ts';
import type { World } from '../world.ts';

const name = 'runner';

/** Who writes an operation's journal holds its own lock. Null where another runner does. */
export async function takeOperation(
  { own, clock }: Pick<World, 'own' | 'clock'>,
  { apply }: StoredOperation,
): Promise<HeldLocks | null> {
  const { project, operation, by } = apply;
  const locks = new Locks({ folder: own.operation(operation).root, clock });
  const holder = { ...ownIdentity(), project, operation, by, since: 0, socket: null };
  try {
    return await locks.acquire(new Map([[name, operation]]), holder, { waitMs: 0 }, neverAborted());
  } catch (error) {
    if (error instanceof Failed && error.failure.reason === 'locked') return null;
    throw error;
  }
}

/** Whether a runner is at work on the operation. */
export function hasRunner({ root }: Pick<OperationFolder, 'root'>): Promise<boolean> {
  return new Locks({ folder: root }).isHeld(name);
}
