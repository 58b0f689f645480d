import * as z from 'zod';
import type { CommitSha, EnvironmentName } from '../protocol/ids.ts';
import type { ProjectState } from '../state/stateDirectory.ts';
import { ungatedEnvironment } from './findEnvironment.ts';
import { Records } from './records.ts';
import type { EnvironmentRules } from './resolved.ts';

/** An environment that was made from another and is in no project file: it goes by the rules of the one it came from. */
export interface CreatedEnvironment {
  readonly environment: EnvironmentName;
  readonly from: EnvironmentName;
  /** What it was built from; null: what the other one served then. */
  readonly branch: string | null;
  readonly commit: CommitSha | null;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

const schema = z.object({
  environment: z.string(),
  from: z.string(),
  branch: z.string().nullable(),
  commit: z
    .string()
    .transform((commit) => commit as CommitSha)
    .nullable(),
  by: z.string(),
  createdAt: z.number(),
});

export function createdEnvironments(own: Pick<ProjectState, 'folder'>): Records<CreatedEnvironment> {
  return new Records<CreatedEnvironment>(own.folder('environments'), schema);
}

/** Like the one it was made from, but nothing is gated, watched or scheduled: that was said of the other. */
export function rulesOfCreated(
  from: EnvironmentRules,
  { environment, branch }: Pick<CreatedEnvironment, 'environment' | 'branch'>,
): EnvironmentRules {
  const free = ungatedEnvironment(environment, 'staging', from.targets);
  return { ...free, branches: branch === null ? [] : [branch], differs: from.differs };
}
