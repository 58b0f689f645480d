import * as z from 'zod';
import { Records } from '../project/records.ts';
import type { EnvironmentName, OperationId, ServiceName } from '../protocol/ids.ts';
import type { ProjectState } from '../state/stateDirectory.ts';

/**
 * What a rotation has come to, from before its first write on; the values themselves are in the vault and in the stores. Times in
 * ms since 1970, null for what has not happened.
 */
export interface RotationRecord {
  readonly operation: OperationId;
  readonly by: string;
  readonly names: readonly string[];
  readonly stores: readonly RotatedStore[];
  /** Where GitHub Actions has them too. */
  readonly actions?: readonly RotatedActions[];
  readonly revoke: 'now' | 'later' | 'byHand';
  readonly begunAt: number;
  /** Proved everywhere: from here on the old value is no longer needed. */
  readonly provedAt: number | null;
  /** When putting the old value back began: from here on it must not be revoked, it may be in use. */
  readonly undoingAt: number | null;
  /** When revoking the old value began: from here on it must never be put back. */
  readonly revokingAt: number | null;
  /** When the old value is to be revoked by itself; null: by hand, or at once. */
  readonly revokeAt: number | null;
  readonly revokedAt: number | null;
  readonly undoneAt: number | null;
}

export interface RotatedStore {
  readonly name: string;
  readonly environment: EnvironmentName;
  readonly service: ServiceName;
}

/** A secret of GitHub Actions with the value of an environment. Times as GitHub tells them, ISO; null: not set. */
export interface RotatedActions {
  readonly name: string;
  /** Whose value it has. */
  readonly environment: EnvironmentName;
  /** Of GitHub's environments; null: the whole repository. */
  readonly scope: string | null;
  readonly before: string | null;
  /** When this rotation set it, or put the old value back; null until then. */
  readonly writtenAt: string | null;
}

const time = z.number().nullable();
const gitHubTime = z.string().nullable();
const schema = z.object({
  operation: z.string().transform((id) => id as OperationId),
  by: z.string(),
  names: z.array(z.string()),
  stores: z.array(z.object({ name: z.string(), environment: z.string(), service: z.string() })),
  actions: z
    .array(
      z.object({
        name: z.string(),
        environment: z.string(),
        scope: z.string().nullable(),
        before: gitHubTime,
        writtenAt: gitHubTime,
      }),
    )
    .exactOptional(),
  revoke: z.enum(['now', 'later', 'byHand']),
  begunAt: z.number(),
  provedAt: time,
  undoingAt: time,
  revokingAt: time,
  revokeAt: time,
  revokedAt: time,
  undoneAt: time,
});

/** How long the old value of a rotation with `revoke: 'later'` stays good. */
export const revokedAfterMs = 24 * 60 * 60 * 1000;

/** The rotations of a project that wrote something, by operation. */
export function rotationRecords(own: Pick<ProjectState, 'folder'>): Records<RotationRecord> {
  return new Records<RotationRecord>(own.folder('rotations'), schema);
}

/** Whether the old value still works and can be put back. */
export function isUndoable({ revokingAt, undoneAt }: RotationRecord): boolean {
  return revokingAt === null && undoneAt === null;
}

/** Whether nothing is left to do with either value. */
export function isOver({ revokedAt, undoneAt }: RotationRecord): boolean {
  return revokedAt !== null || undoneAt !== null;
}

/** Whether the time has come that was set for revoking the old value, and nobody has begun with anything. */
export function isDue(record: RotationRecord, now: number): boolean {
  const { provedAt, undoingAt, revokeAt } = record;
  return (
    isUndoable(record) && provedAt !== null && undoingAt === null && revokeAt !== null && revokeAt <= now
  );
}
