import { setTimeout as delay } from 'node:timers/promises';
import { Failed } from '../../protocol/failures.ts';
import type { OperationId } from '../../protocol/ids.ts';
import type { Operations } from '../operations.ts';

const lookAgainAfterMs = 50;

/**
 * Answers once an operation whose runner was started has its locks, or has ended in another way. Failed `locked` or `planStale`
 * where somebody came first after it was planned: nothing was changed, and who comes again later can plan it anew.
 */
export async function untilItsTurn(
  id: OperationId,
  operations: Pick<Operations, 'read'>,
  everyMs = lookAgainAfterMs,
): Promise<void> {
  for (;;) {
    const summary = await operations.read(id);
    const failure = summary?.failure;
    if (failure?.reason === 'locked' || failure?.reason === 'planStale') throw new Failed(failure);
    if (summary?.state !== 'waiting' || !summary.alive) return;
    await delay(everyMs);
  }
}
