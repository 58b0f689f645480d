import { z } from 'zod';
import type { EnvironmentName } from '../protocol/ids.ts';
import type { Hold } from '../protocol/model.ts';
import type { ProjectState } from '../state/stateDirectory.ts';
import { Records } from './records.ts';

/** Who has an environment of several branches, and who waits. `next` holds branches, the longest waiting first. */
export interface HoldRecord {
  readonly environment: EnvironmentName;
  readonly holder: Holder | null;
  readonly next: readonly Waiting[];
}

export interface Holder {
  readonly branch: string;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

export type Waiting = Holder;

const holder = z.object({ branch: z.string(), by: z.string(), since: z.number() });
const schema = z.object({ environment: z.string(), holder: holder.nullable(), next: z.array(holder) });

/** The holds of a project, by environment. */
export function holdRecords(own: Pick<ProjectState, 'folder'>): Records<HoldRecord> {
  return new Records<HoldRecord>(own.folder('holds'), schema);
}

/** `taken` has the environment from now on; whoever had it before waits no longer for what it had. */
export function takenBy(record: HoldRecord | null, environment: EnvironmentName, taken: Holder): HoldRecord {
  const same = record?.holder?.branch === taken.branch;
  return {
    environment,
    holder: same ? record.holder : taken,
    next: (record?.next ?? []).filter(({ branch }) => branch !== taken.branch),
  };
}

/** `waiting` stands in line, once. The holder itself does not wait. */
export function queued(
  record: HoldRecord | null,
  environment: EnvironmentName,
  waiting: Waiting,
): HoldRecord {
  const next = record?.next ?? [];
  const known =
    record?.holder?.branch === waiting.branch || next.some(({ branch }) => branch === waiting.branch);
  return { environment, holder: record?.holder ?? null, next: known ? next : [...next, waiting] };
}

/** The environment is free; the line stays as it is. */
export function released(record: HoldRecord): HoldRecord {
  return { ...record, holder: null };
}

/** As the snapshot shows it; null where nobody holds it. */
export function holdShown(record: HoldRecord | null): Hold | null {
  if (!record?.holder) return null;
  return { ...record.holder, next: record.next.map(({ branch }) => branch) };
}
