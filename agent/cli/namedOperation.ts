import { as, type OperationId } from '../protocol/ids.ts';
import { misused } from './terminal.ts';

/**
 * The operation whose id is the word or, alone among these, has it as a part: `3f9a2c`, `20261121-0815`. A word that is in
 * none is answered as it is. Failed `badInput` where it is in several.
 */
export function namedOperation(ids: readonly OperationId[], word: string): OperationId {
  const found = ids.filter((id) => word !== '' && id.includes(word));
  const [only, another] = found;
  if (only === undefined || found.includes(as<OperationId>(word))) return as<OperationId>(word);
  if (another !== undefined)
    throw misused(
      '{0} is a part of {1} operations: {2}.',
      word,
      String(found.length),
      found.slice(0, 3).join(', ') + (found.length > 3 ? ', …' : ''),
    );
  return only;
}
