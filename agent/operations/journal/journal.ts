import { failureOf } from '../../protocol/failures.ts';
import type { Clock } from '../../run/clock.ts';
import type { Redactor } from '../../run/redact.ts';
import { DurableAppender } from '../../state/files.ts';
import { bootId } from '../../run/processes.ts';
import type { Entry, JournalLine } from './journalEntries.ts';
import { readJournal, refuseNewerJournal } from './readJournal.ts';
import { redacted } from './redactEntry.ts';

export interface JournalParts {
  readonly path: string;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly boot?: string;
}

/**
 * The truth about one operation: append-only, one writer (who holds the operation's own lock). A line that was promised is on
 * the disk; the others follow with the next that is.
 */
export class Journal {
  readonly #file: DurableAppender;
  readonly #parts: Required<JournalParts>;
  readonly #lines: JournalLine[];
  #seq: number;

  private constructor(file: DurableAppender, parts: Required<JournalParts>, lines: readonly JournalLine[]) {
    this.#file = file;
    this.#parts = parts;
    this.#lines = [...lines];
    this.#seq = (lines.at(-1)?.seq ?? -1) + 1;
  }

  /** Failed `newerFormat` leaves the file as it is. A cut last line is taken away; `damaged` said so to those who read it. */
  static async open(parts: JournalParts): Promise<Journal> {
    const found = await readJournal(parts.path);
    refuseNewerJournal(parts.path, found);
    const file = await DurableAppender.open(parts.path);
    return new Journal(file, { boot: bootId(), ...parts }, found.lines);
  }

  /** Everything but progress, oldest first. */
  get lines(): readonly JournalLine[] {
    return this.#lines;
  }

  /** Answers once the entries are on the disk, together. */
  promise(...entries: readonly Entry[]): Promise<void> {
    return this.#append(entries, true);
  }

  /** Written at once and safe from the end of this process; safe from a power cut with the next promise. */
  tell(...entries: readonly Entry[]): Promise<void> {
    return this.#append(entries, false);
  }

  /** As `promise`, for a way back: on a full disk it goes on unwritten. Undoing twice does no harm, and it may make room. */
  async promiseIfRoom(...entries: readonly Entry[]): Promise<void> {
    try {
      await this.promise(...entries);
    } catch (error) {
      if (failureOf(error).reason !== 'diskFull') throw error;
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #append(entries: readonly Entry[], durable: boolean): Promise<void> {
    const lines = entries.map((entry) => this.#stamped(entry));
    if (lines.length === 0) return;
    this.#lines.push(...lines.filter(({ type }) => type !== 'progress'));
    await this.#file.append(lines.map((line) => JSON.stringify(line)).join('\n'), { durable });
  }

  #stamped(entry: Entry): JournalLine {
    const { clock, boot, redactor } = this.#parts;
    const stamp = { seq: this.#seq++, at: clock.now(), elapsed: clock.elapsed(), boot };
    return { ...stamp, ...redacted(entry, redactor) };
  }
}
