import * as z from 'zod';
import { Records } from '../project/records.ts';
import type { EnvironmentName, OperationId, ServiceName } from '../protocol/ids.ts';
import type { ProjectState } from '../state/stateDirectory.ts';

/** What a rotation has come to; the values themselves are in the vault under the operation. Times in ms since 1970. */
export interface RotationRecord {
  readonly operation: OperationId;
  readonly by: string;
  readonly names: readonly string[];
  readonly stores: readonly RotatedStore[];
  readonly revoke: 'now' | 'later' | 'byHand';
  /** Proved everywhere: from here on the old value is no longer needed. */
  readonly provedAt: number;
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

const schema = z.object({
  operation: z.string().transform((id) => id as OperationId),
  by: z.string(),
  names: z.array(z.string()),
  stores: z.array(z.object({ name: z.string(), environment: z.string(), service: z.string() })),
  revoke: z.enum(['now', 'later', 'byHand']),
  provedAt: z.number(),
  revokingAt: z.number().nullable(),
  revokeAt: z.number().nullable(),
  revokedAt: z.number().nullable(),
  undoneAt: z.number().nullable(),
});

/** How long the old value of a rotation with `revoke: 'later'` stays good. */
export const revokedAfterMs = 24 * 60 * 60 * 1000;

/** The finished rotations of a project, by operation. */
export function rotationRecords(own: Pick<ProjectState, 'folder'>): Records<RotationRecord> {
  return new Records<RotationRecord>(own.folder('rotations'), schema);
}

/** Whether the old value still works and can be put back. */
export function isUndoable(record: RotationRecord): boolean {
  return record.revokingAt === null && record.undoneAt === null;
}
