import { createdEnvironments } from '../../project/createdEnvironments.ts';
import { holdRecords, holdShown, waitingRecords } from '../../project/holds.ts';
import { previewRecords } from '../../project/previewRecords.ts';
import { previewsOfOthers } from '../../project/previewsOfOthers.ts';
import { type RotationRecord, rotationRecords } from '../../secrets/rotationRecords.ts';
import type { Board } from '../board.ts';
import type { Touched } from '../facts.ts';
import { isSame } from '../picture/same.ts';
import { watchFolder } from '../../state/watchFolder.ts';
import type { Watched } from '../watched.ts';
import { source, type Source } from './source.ts';

/**
 * What is in no project file: previews, those of others too, environments made from others, and who holds which. `onOthers` is
 * called where others made other previews than before: the platforms were not asked about them yet.
 */
export function recordsSource(watched: Watched, board: Board, onOthers: () => void): Source {
  const { own } = watched;
  const previews = previewRecords(own);
  const others = previewsOfOthers(own);
  const created = createdEnvironments(own);
  const holds = holdRecords(own);
  const waiting = waitingRecords(own);
  const find = async (): Promise<Touched> => {
    watched.targets.forget();
    const [identity, allPreviews, allOthers, allCreated, allHolds, line, rotations] = await Promise.all([
      watched.git.identity().catch(() => null), // then nothing is told to be one's own

      previews.all(),
      others.all(),
      created.all(),
      holds.all(),
      waiting.all(),
      rotationRecords(own).all(),
    ]);
    board.facts.rotatedAt = lastRotated(rotations);
    board.facts.identity = identity;
    board.facts.previews = byEnvironment(allPreviews);
    const before = board.facts.others;
    board.facts.others = byEnvironment(allOthers);
    if (!isSame([...before.keys()], [...board.facts.others.keys()])) onOthers();
    board.facts.created = byEnvironment(allCreated);
    board.facts.holds = new Map(
      allHolds.flatMap((record) => {
        const hold = holdShown(record, line);
        return hold ? [[record.environment, hold] as const] : [];
      }),
    );
    return { environments: 'all', project: true };
  };
  return source('records', board, find, (changed, until) => {
    for (const name of ['previews', 'previews-of-others', 'environments', 'holds', 'waiting', 'rotations'])
      watchFolder(own.folder(name), changed, until, changed);
  });
}

function lastRotated(rotations: readonly RotationRecord[]): ReadonlyMap<string, number> {
  const at = new Map<string, number>();
  for (const { names, provedAt, undoneAt } of rotations)
    if (provedAt !== null && undoneAt === null)
      for (const name of names) at.set(name, Math.max(provedAt, at.get(name) ?? 0));
  return at;
}

function byEnvironment<Item extends { readonly environment: string }>(
  items: readonly Item[],
): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [item.environment, item]));
}
