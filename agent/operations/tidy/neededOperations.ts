import { as, type OperationId } from '../../protocol/ids.ts';
import { isOver, rotationRecords } from '../../secrets/rotationRecords.ts';
import type { ProjectState } from '../../state/stateDirectory.ts';
import { readJournal } from '../journal/readJournal.ts';
import { readOperation } from '../journal/storedOperation.ts';
import { whereItStopped, type Place } from '../journal/whereItStopped.ts';

const operationId = /^\d{8}-\d+-[A-Za-z]+-[0-9a-f]+/;

/** The operation that a file of a record is named after; null where it is named after something else. */
export function operationOf(name: string): OperationId | null {
  const found = operationId.exec(name)?.[0];
  return found === undefined ? null : as<OperationId>(found);
}

/** Of these, the ones that must stay however old they are: not ended or not audited, the way back of such a one, open rotations. */
export async function neededOperations(
  own: ProjectState,
  ids: readonly OperationId[],
): Promise<ReadonlySet<OperationId>> {
  if (ids.length === 0) return new Set();
  const rotations = (await rotationRecords(own).all()).filter((record) => !isOver(record));
  const unfinished = await Promise.all(ids.map((id) => unfinishedWith(own, id)));
  return new Set([...rotations.map(({ operation }) => operation), ...unfinished.flat()]);
}

/** Nothing will be written there any more. What cannot be read might go on; what is gone will not. */
export async function isFinished(own: ProjectState, id: OperationId): Promise<boolean> {
  return (await unfinishedWith(own, id)).length === 0;
}

async function unfinishedWith(own: ProjectState, id: OperationId): Promise<readonly OperationId[]> {
  const folder = own.operation(id);
  try {
    if ((await readOperation(folder)) === null) return []; // never written in full, or half removed
    const { lines } = await readJournal(folder.journal);
    const place = whereItStopped(lines);
    return isEnded(place) ? [] : [id, ...waysBack(place)];
  } catch {
    return [id];
  }
}

function isEnded(place: Place): boolean {
  return place.at === 'ended' && place.audited;
}

function waysBack(place: Place): readonly OperationId[] {
  return place.at === 'wayBack' ? [place.operation] : [];
}
