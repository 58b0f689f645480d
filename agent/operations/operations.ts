import { readdir, stat } from 'node:fs/promises';
import { Failed } from '../protocol/failures.ts';
import { as, type OperationId } from '../protocol/ids.ts';
import type { OperationSummary } from '../protocol/model.ts';
import type { Plan } from '../protocol/plan.ts';
import type { Message } from '../protocol/say.ts';
import { codeOf } from '../state/files.ts';
import type { ProjectState } from '../state/stateDirectory.ts';
import { drillRecords } from './kinds/drillRecords.ts';
import { foldJournal, notesOf } from './journal/foldJournal.ts';
import { hasRunner } from './locks/ownLock.ts';
import { readJournal, refuseNewerJournal } from './journal/readJournal.ts';
import { operationIn } from './journal/storedOperation.ts';
import { unreadableSummary } from './journal/unreadableSummary.ts';
import { whereItStopped } from './journal/whereItStopped.ts';

export interface OperationsPage {
  /** Newest first. */
  readonly operations: readonly OperationSummary[];
  readonly more: boolean;
}

export interface OperationDetails {
  readonly summary: OperationSummary;
  readonly plan: Plan;
  readonly notes: readonly Message[];
}

/** Not the plan: there may be hundreds. */
interface Remembered {
  readonly summary: OperationSummary;
  /** Nothing will be written any more: finished, and in the audit log. */
  readonly settled: boolean;
  /** When it was last written to, ms since 1970. */
  readonly writtenAt: number;
  /** Of the journal that was read: its size and time. */
  readonly stamp: string;
}

/** An unfinished operation is older than so many others only by accident. */
const lookedBackAt = 200;
/** Milliseconds in which whoever made an operation starts its runner. */
const startsWithinMs = 30_000;

/**
 * Reads what runners write, for windows and the command line. An operation whose journal did not change is not read again, so
 * listing costs by what changed.
 */
export class Operations {
  readonly #own: ProjectState;
  readonly #remembered = new Map<OperationId, Remembered>();

  constructor(own: ProjectState) {
    this.#own = own;
  }

  /** Without those that were never written in full. One of a newer Taxiway is there too, `readable: false`. */
  async list({ before, limit }: { before?: OperationId; limit: number }): Promise<OperationsPage> {
    const ids = (await this.#ids()).filter((id) => before === undefined || id < before);
    return { operations: await this.#readAll(ids.slice(0, limit)), more: ids.length > limit };
  }

  /** Newest first, and every older one that has not ended. */
  async recent(limit: number): Promise<readonly OperationSummary[]> {
    const ids = await this.#ids();
    const older = await this.#readAll(ids.slice(limit, lookedBackAt));
    return [
      ...(await this.#readAll(ids.slice(0, limit))),
      ...older.filter(({ endedAt, readable }) => endedAt === null && readable),
    ];
  }

  /** Failed `unknownName`, `newerFormat`. */
  async get(id: OperationId): Promise<OperationDetails> {
    const { summary } = await this.#look(id);
    const folder = this.#own.operation(id);
    const { plan } = await operationIn(folder, id);
    const { lines, damaged } = await readJournal(folder.journal);
    return { summary: await this.#withRunner(summary), plan, notes: notesOf(lines, damaged) };
  }

  /** Null where there is no such operation. */
  async read(id: OperationId): Promise<OperationSummary | null> {
    try {
      return await this.#withRunner((await this.#look(id)).summary);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (error.failure.reason === 'unknownName') return null;
      return this.#withRunner(unreadableSummary(this.#own.id, id, error.failure));
    }
  }

  /** Operations that no runner is at work on and that are not over: those to start a runner for. */
  async unsettled(now: number): Promise<readonly OperationId[]> {
    const ids = (await this.#ids()).slice(0, lookedBackAt);
    const wanted = await Promise.all(ids.map(async (id) => ((await this.#needsRunner(id, now)) ? id : null)));
    return wanted.filter((id) => id !== null);
  }

  async #readAll(ids: readonly OperationId[]): Promise<readonly OperationSummary[]> {
    const found = await Promise.all(ids.map((id) => this.read(id)));
    return found.filter((summary) => summary !== null);
  }

  async #needsRunner(id: OperationId, now: number): Promise<boolean> {
    const found = await this.#look(id).catch(() => null); // what cannot be read is not touched
    if (!found || found.settled || found.summary.state === 'needsPerson') return false;
    const isStarting = found.summary.startedAt === null && now - found.writtenAt < startsWithinMs;
    return !isStarting && !(await hasRunner(this.#own.operation(id)));
  }

  async #look(id: OperationId): Promise<Remembered> {
    const folder = this.#own.operation(id);
    const written = await stat(folder.journal).catch(nullWhereMissing);
    const stamp = `${written?.size}-${written?.mtimeMs}`;
    const known = this.#remembered.get(id);
    if (known?.stamp === stamp) return known;
    const stored = await operationIn(folder, id);
    const journal = await readJournal(folder.journal);
    refuseNewerJournal(folder.journal, journal);
    const summary = await this.#withDrill(foldJournal(stored, journal.lines));
    const place = whereItStopped(journal.lines);
    const settled = place.at === 'ended' && place.audited;
    const read = { summary, settled, stamp, writtenAt: written?.mtimeMs ?? 0 };
    this.#remembered.set(id, read);
    return read;
  }

  async #withRunner(summary: OperationSummary): Promise<OperationSummary> {
    if (summary.endedAt !== null) return summary;
    return { ...summary, alive: await hasRunner(this.#own.operation(summary.id)) };
  }

  async #withDrill(summary: OperationSummary): Promise<OperationSummary> {
    if (summary.kind !== 'drill' || summary.endedAt === null) return summary;
    const recoveredMs = (await drillRecords(this.#own).get(summary.id))?.recoveredMs ?? null;
    return { ...summary, drill: recoveredMs === null ? null : { recoveredMs } };
  }

  async #ids(): Promise<readonly OperationId[]> {
    const names = (await readdir(this.#own.operations)).filter((name) => !name.startsWith('.'));
    const there = new Set(names.map((name) => as<OperationId>(name)));
    for (const id of this.#remembered.keys()) if (!there.has(id)) this.#remembered.delete(id);
    return [...there].sort((one, other) => (one < other ? 1 : -1));
  }
}

function nullWhereMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}
