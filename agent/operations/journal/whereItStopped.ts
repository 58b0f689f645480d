import type { Failure } from '../../protocol/failures.ts';
import type { OperationId } from '../../protocol/ids.ts';
import type { Because, Ended, JournalLine } from './journalEntries.ts';

/** How far an operation got, as its journal says. */
export type Place =
  /** No step was begun that changes anything. */
  | { readonly at: 'beginning' }
  /** Something may have been changed. */
  | { readonly at: 'steps' }
  | {
      readonly at: 'bringingBack';
      readonly because: Because;
      readonly failure: Failure | null;
      readonly by: string | null;
    }
  | { readonly at: 'watching'; readonly until: number }
  | { readonly at: 'wayBack'; readonly operation: OperationId; readonly failure: Failure }
  | { readonly at: 'ended'; readonly ended: Ended; readonly audited: boolean };

export function whereItStopped(lines: readonly JournalLine[]): Place {
  return lines.reduce<Place>(next, { at: 'beginning' });
}

function next(place: Place, line: JournalLine): Place {
  switch (line.type) {
    case 'intended':
      return line.effect === 'none' || place.at !== 'beginning' ? place : { at: 'steps' };
    case 'bringingBack':
      return { at: 'bringingBack', because: line.because, failure: line.failure, by: line.by };
    case 'state':
      return line.state === 'watching' ? { at: 'watching', until: line.until ?? line.at } : place;
    case 'wayBack':
      return { at: 'wayBack', operation: line.operation, failure: line.failure };
    case 'finished':
      return { at: 'ended', ended: line, audited: false };
    case 'audited':
      return place.at === 'ended' ? { ...place, audited: true } : place;
    default:
      return place;
  }
}

/**
 * The steps that were begun here and not brought back, in the order in which they were begun: what an undo has to go through. A
 * step that was found done belongs to somebody else, unless an earlier runner of this operation had begun it.
 */
export function begunSteps(lines: readonly JournalLine[]): readonly string[] {
  const begun = new Map<string, number>();
  for (const line of lines) {
    if (line.type === 'intended') begun.set(line.step, (begun.get(line.step) ?? 0) + 1);
    if (line.type === 'undone') begun.delete(line.step);
    if (line.type === 'skipped' && begun.get(line.step) === 1) begun.delete(line.step);
  }
  return [...begun.keys()];
}

/** Whether the step is over and need not be looked at again. */
export function isOver(step: string, lines: readonly JournalLine[]): boolean {
  const last = lines.findLast((line) => 'step' in line && line.step === step && line.type !== 'progress');
  return last?.type === 'done' || last?.type === 'skipped';
}

export interface Interrupted {
  readonly production: boolean;
  /** What earlier runners wrote. */
  readonly lines: readonly JournalLine[];
  readonly now: { readonly at: number; readonly elapsed: number; readonly boot: string };
}

/** Milliseconds: what was interrupted longer ago goes on only when a person says so. */
const freshMs = 10 * 60_000;
/** So often a runner may end before any step without a person looking at it. */
const startsInVain = 3;

/** Whether an interrupted operation may change something anew without asking. */
export function mayGoOnUnasked({ production, lines, now }: Interrupted): boolean {
  const last = lines.findLast(({ type }) => type !== 'started');
  if (production || last?.boot !== now.boot) return false;
  const passed = Math.max(now.at - last.at, now.elapsed - last.elapsed);
  return passed < freshMs && endedInVain(lines) < startsInVain;
}

/** How many runners in a row ended without having begun a step. */
function endedInVain(lines: readonly JournalLine[]): number {
  const lastStep = lines.findLastIndex((line) => 'step' in line);
  return lines.slice(lastStep + 1).filter(({ type }) => type === 'started').length;
}
