import type { FailureOf } from '../../protocol/failures.ts';
import { HeldElsewhere } from '../shared/heldElsewhere.ts';
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

/** Whoever changed it since. */
export interface Newcomer {
  readonly by: string;
  /** Its id; of another machine perhaps, or what a workflow calls it. */
  readonly operation: string;
  readonly failure: FailureOf<'locked'>;
}

/** As `overtakenBy`, also by another machine: asks GitHub. */
export async function overtaken(run: Run, lines: readonly JournalLine[]): Promise<Newcomer | null> {
  const here = await overtakenBy(run, lines);
  return here ? newcomerHere(here) : overtakenElsewhere(run, lines);
}

/** By another machine, or by a workflow: asks GitHub. */
export async function overtakenElsewhere(
  run: Pick<Run, 'shared'>,
  lines: readonly JournalLine[],
): Promise<Newcomer | null> {
  const elsewhere = await run.shared.newer(lines);
  if (!elsewhere) return null;
  const { by, task, payload } = elsewhere;
  return { by, operation: payload?.operation ?? task, failure: new HeldElsewhere(elsewhere).failure };
}

export function newcomerHere({ label: target, by, since, operation }: Holder): Newcomer {
  return { by, operation, failure: { reason: 'locked', target, by, since, operation } };
}

/** The lock is of the platform's target: its holder may belong to another clone of the repository. */
async function hadEffect({ project, operation }: Holder, state: State): Promise<boolean> {
  const { lines, format } = await readJournal(state.project(project).operation(operation).journal);
  const unreadable = format > 0 && lines.length === 0;
  return unreadable || lines.some((line) => line.type === 'intended' && line.effect !== 'none');
}
