import * as z from 'zod';
import type { EnvironmentName } from '../protocol/ids.ts';
import type { Hold } from '../protocol/model.ts';
import type { ProjectState } from '../state/stateDirectory.ts';
import { Records } from './records.ts';

/** Who has an environment of several branches. */
export interface HoldRecord {
  readonly environment: EnvironmentName;
  readonly holder: Holder | null;
  /** Who had it before the last change of hands, so that an operation that failed gives it back. */
  readonly before: Holder | null;
}

export interface Holder {
  readonly branch: string;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

const holder = z.object({ branch: z.string(), by: z.string(), since: z.number() });
const schema = z.object({
  environment: z.string(),
  holder: holder.nullable(),
  before: holder.nullable(),
});

/** Somebody who wanted an environment that another branch had. */
export interface Waiting extends Holder {
  readonly environment: EnvironmentName;
}

const waiting = holder.extend({ environment: z.string() });

/** The holds of a project, by environment. */
export function holdRecords(own: Pick<ProjectState, 'folder'>): Records<HoldRecord> {
  return new Records<HoldRecord>(own.folder('holds'), schema);
}

/**
 * Who waits for which environment. Each has a record of their own, so that standing in line never touches a hold, which
 * whoever has the environment's lock may be writing.
 */
export function waitingRecords(own: Pick<ProjectState, 'folder'>): Records<Waiting> {
  return new Records<Waiting>(own.folder('waiting'), waiting);
}

/** Standing in line again changes nothing. */
export async function standInLine(own: Pick<ProjectState, 'folder'>, one: Waiting): Promise<void> {
  const records = waitingRecords(own);
  if ((await records.get(placeInLine(one))) === null) await records.put(placeInLine(one), one);
}

export function leaveLine(
  own: Pick<ProjectState, 'folder'>,
  one: Pick<Waiting, 'environment' | 'branch'>,
): Promise<void> {
  return waitingRecords(own).remove(placeInLine(one));
}

function placeInLine({ environment, branch }: Pick<Waiting, 'environment' | 'branch'>): string {
  return `${environment} ${branch}`;
}

function none(environment: EnvironmentName): HoldRecord {
  return { environment, holder: null, before: null };
}

/** `taken` has the environment from now on. Taking what one has changes nothing. */
export function takenBy(record: HoldRecord | null, environment: EnvironmentName, taken: Holder): HoldRecord {
  const old = record ?? none(environment);
  if (old.holder?.branch === taken.branch) return old;
  return { environment, holder: taken, before: old.holder };
}

/** `branch` gives it back to who had it before; where it has it no more, nothing changes. */
export function givenBack(record: HoldRecord, branch: string): HoldRecord {
  if (record.holder?.branch !== branch) return record;
  return { ...record, holder: record.before, before: null };
}

/** As the snapshot shows it, the longest waiting first; null where nobody holds it. */
export function holdShown(record: HoldRecord | null, line: readonly Waiting[]): Hold | null {
  if (!record?.holder) return null;
  const { environment, holder: has } = record;
  const others = line.filter((one) => one.environment === environment && one.branch !== has.branch);
  const next = others.sort((one, other) => one.since - other.since).map(({ branch }) => branch);
  return { ...has, next };
}
