import type { State } from '../../state/stateDirectory.ts';
import type { JournalLine } from '../journal/journalEntries.ts';
import type { Holder } from '../locks/locks.ts';
import { readJournal } from '../journal/readJournal.ts';
import type { Run } from './run.ts';

/**
 * Who worked on one of the operation's targets after it last took their locks, as `lines` say; null where nobody did. Who only
 * looked has overtaken nobody.
 */
export async function overtakenBy(
  { holding, engine }: Pick<Run, 'holding' | 'engine'>,
  lines: readonly JournalLine[],
): Promise<Holder | null> {
  for (const holder of await holding.takenSince(lines)) {
    if (await hadEffect(holder, engine.world.state)) return holder;
  }
  return null;
}

/** The lock is of the platform's target: its holder may belong to another clone of the repository. */
async function hadEffect({ project, operation }: Holder, state: State): Promise<boolean> {
  const { lines, format } = await readJournal(state.project(project).operation(operation).journal);
  const unreadable = format > 0 && lines.length === 0;
  return unreadable || lines.some((line) => line.type === 'intended' && line.effect !== 'none');
}
