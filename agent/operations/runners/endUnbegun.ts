import type { Failure } from '../../protocol/failures.ts';
import type { OperationId } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Ended } from '../journal/journalEntries.ts';
import { Journal } from '../journal/journal.ts';
import { operationIn } from '../journal/storedOperation.ts';
import { takeOperation } from '../locks/ownLock.ts';
import type { World } from '../world.ts';

/**
 * An operation whose runner could not be started is over: nobody may start it later, when nobody expects it any more. False
 * where a runner has it after all.
 */
export async function endUnbegun(
  world: Pick<World, 'own' | 'state' | 'clock' | 'redactor'>,
  operation: OperationId,
  failure: Failure,
): Promise<boolean> {
  const { own, clock, redactor } = world;
  const stored = await operationIn(own.operation(operation), operation);
  const lock = await takeOperation(world, stored);
  if (!lock) return false;
  const journal = await Journal.open({ path: own.operation(operation).journal, clock, redactor });
  try {
    if (journal.lines.some(({ type }) => type === 'started')) return false;
    const ended: Ended = { state: 'failed', result: say('Nothing was changed.'), failure, undo: null };
    await journal.promise({ type: 'finished', ...ended });
    await appendAudit(world, { stored, ended, resumed: false });
    await journal.tell({ type: 'audited' });
    return true;
  } finally {
    await journal.close();
    await lock.release();
  }
}
