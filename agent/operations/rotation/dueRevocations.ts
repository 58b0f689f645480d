import type { OperationInput } from '../../protocol/input.ts';
import { isDue, rotationRecords } from '../../secrets/rotationRecords.ts';
import type { World } from '../world.ts';

/** How often it is looked whether an old secret is to be revoked by now: those are days old. */
export const lookForDueMs = 10 * 60_000;

/**
 * Old values that were to be revoked by now, or for `sinceMs` already. Whoever started the rotation said so, so each may be revoked
 * unasked; one that cannot be must not keep the others.
 */
export async function dueRevocations(
  { own, clock }: Pick<World, 'own' | 'clock'>,
  sinceMs = 0,
): Promise<readonly Extract<OperationInput, { kind: 'revokeSecret' }>[]> {
  const records = await rotationRecords(own).all();
  return records
    .filter((record) => isDue(record, clock.now() - sinceMs))
    .map(({ operation }) => ({ kind: 'revokeSecret', rotation: operation }));
}
