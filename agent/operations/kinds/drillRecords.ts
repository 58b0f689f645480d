import * as z from 'zod';
import { Records } from '../../project/records.ts';
import type { DeploymentId, EnvironmentName, OperationId, ServiceName } from '../../protocol/ids.ts';
import type { ProjectState } from '../../state/stateDirectory.ts';

/** How a drill went. Times in ms since 1970. */
export interface DrillRecord {
  readonly operation: OperationId;
  readonly environment: EnvironmentName;
  readonly service: ServiceName;
  readonly by: string;
  /** When the broken version took traffic. */
  readonly switchedAt: number;
  /** When it was seen to be broken. */
  readonly noticedAt: number | null;
  /** What served before and had to come back. */
  readonly back: DeploymentId | null;
  /** From `switchedAt` to the first healthy answer of the old version; null while it has not come back. */
  readonly recoveredMs: number | null;
}

const schema = z.object({
  operation: z.string().transform((id) => id as OperationId),
  environment: z.string(),
  service: z.string(),
  by: z.string(),
  switchedAt: z.number(),
  noticedAt: z.number().nullable(),
  back: z
    .string()
    .transform((id) => id as DeploymentId)
    .nullable(),
  recoveredMs: z.number().nullable(),
});

/** The drills of a project, by operation. The result of an operation of kind `drill` is in its record. */
export function drillRecords(own: Pick<ProjectState, 'folder'>): Records<DrillRecord> {
  return new Records<DrillRecord>(own.folder('drills'), schema);
}
