import { Failed } from '../../protocol/failures.ts';
import { jsonOf } from '../../protocol/json.ts';
import { readLines, type Lines } from '../../state/files.ts';
import { journalFormat, type JournalLine } from './journalEntries.ts';

export interface ReadJournal {
  readonly lines: readonly JournalLine[];
  /** The last line was cut by a crash, or lines are damaged: what they said is not known. */
  readonly damaged: boolean;
  /** Of the first line; 0 where there is none yet. */
  readonly format: number;
}

/** Reads what is readable. A journal of a newer format has no lines here: it is shown, not touched. */
export async function readJournal(path: string): Promise<ReadJournal> {
  return parseJournal(await readLines(path));
}

export function parseJournal({ lines, cut }: Lines): ReadJournal {
  const parsed = lines.map(parseLine);
  const readable = parsed.filter((line) => line !== null);
  const first = readable[0];
  const format = first?.type === 'created' ? first.format : 0;
  const damaged = cut !== null || readable.length < parsed.length;
  return { lines: format > journalFormat ? [] : readable, damaged, format };
}

/** Failed `newerFormat`: only a Taxiway that understands the journal may go on with it. */
export function refuseNewerJournal(what: string, { format }: ReadJournal): void {
  if (format > journalFormat)
    throw new Failed({ reason: 'newerFormat', what, format, understood: journalFormat });
}

function parseLine(line: string): JournalLine | null {
  const value = jsonOf(line);
  return isLine(value) ? value : null;
}

function isLine(value: unknown): value is JournalLine {
  return typeof value === 'object' && value !== null && 'type' in value && 'seq' in value && 'at' in value;
}
