import * as z from 'zod';
import type { EnvironmentName } from '../protocol/ids.ts';
import type { Hold } from '../protocol/model.ts';
import type { ProjectState } from '../state/stateDirectory.ts';
import { Records } from './records.ts';

/** Who has an environment of several branches, and who waits. `next` holds branches, the longest waiting first. */
export interface HoldRecord {
  readonly environment: EnvironmentName;
  readonly holder: Holder | null;
  /** Who had it before the last change of hands, so that an operation that failed gives it back. */
  readonly before: Holder | null;
  readonly next: readonly Holder[];
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
  next: z.array(holder),
});

/** The holds of a project, by environment. */
export function holdRecords(own: Pick<ProjectState, 'folder'>): Records<HoldRecord> {
  return new Records<HoldRecord>(own.folder('holds'), schema);
}

function none(environment: EnvironmentName): HoldRecord {
  return { environment, holder: null, before: null, next: [] };
}

/** `taken` has the environment from now on and waits no more. Taking what one has changes nothing. */
export function takenBy(record: HoldRecord | null, environment: EnvironmentName, taken: Holder): HoldRecord {
  const old = record ?? none(environment);
  if (old.holder?.branch === taken.branch) return old;
  return {
    environment,
    holder: taken,
    before: old.holder,
    next: old.next.filter(({ branch }) => branch !== taken.branch),
  };
}

/** `branch` gives it back to who had it before; where it has it no more, nothing changes. */
export function givenBack(record: HoldRecord, branch: string): HoldRecord {
  if (record.holder?.branch !== branch) return record;
  return { ...record, holder: record.before, before: null };
}

/** `waiting` stands in line, once. The holder itself does not wait. */
export function queued(record: HoldRecord | null, environment: EnvironmentName, waiting: Holder): HoldRecord {
  const old = record ?? none(environment);
  const known = [old.holder, ...old.next].some((one) => one?.branch === waiting.branch);
  return known ? old : { ...old, next: [...old.next, waiting] };
}

/** As the snapshot shows it; null where nobody holds it. */
export function holdShown(record: HoldRecord | null): Hold | null {
  if (!record?.holder) return null;
  return { ...record.holder, next: record.next.map(({ branch }) => branch) };
}
