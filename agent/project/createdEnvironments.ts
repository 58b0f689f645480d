import * as z from 'zod';
import type { CommitSha, EnvironmentName } from '../protocol/ids.ts';
import type { ProjectState } from '../state/stateDirectory.ts';
import { ungatedEnvironment } from './findEnvironment.ts';
import { Records } from './records.ts';
import type { EnvironmentKind } from '../protocol/model.ts';
import type { EnvironmentRules, TargetConfiguration } from './resolved.ts';

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
  const targets = from.targets.map((target) => ({
    ...target,
    settings: ownSettings(target.settings, { from: from.name, environment }),
  }));
  const free = ungatedEnvironment(environment, 'staging', targets);
  return { ...free, isCopy: true, branches: branch === null ? [] : [branch], differs: from.differs };
}

/** What it is to platforms: a copy is never the place whose settings it has. */
export function placeKind({ kind, isCopy }: Pick<EnvironmentRules, 'kind' | 'isCopy'>): EnvironmentKind {
  return isCopy ? 'preview' : kind;
}

/** Parameter Store hands out whatever is at a path or below: a copy has a path of its own beside it. */
function ownSettings(
  settings: TargetConfiguration['settings'],
  { from, environment }: { readonly from: EnvironmentName; readonly environment: EnvironmentName },
): TargetConfiguration['settings'] {
  const { parameters } = settings;
  if (typeof parameters !== 'string') return settings;
  const parts = parameters.split('/').filter(Boolean);
  const base = parts.at(-1) === from ? parts.slice(0, -1) : parts;
  return { ...settings, parameters: `/${[...base, environment].join('/')}` };
}
