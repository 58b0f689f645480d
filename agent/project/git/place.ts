import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { badInput } from '../../protocol/failures.ts';
import { as } from '../../protocol/ids.ts';
import type { ProjectId } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';

/** Where a repository lies. */
export interface Place {
  /** The working copy's top folder. */
  readonly root: string;
  /** The last part of it. */
  readonly name: string;
  /** What all worktrees of the repository share. */
  readonly commonDir: string;
  readonly project: ProjectId;
  /** A clone without its whole history. */
  readonly shallow: boolean;
}

/** For `git`: prints what `placeOf` reads, one answer a line. */
export const placeArguments = [
  'rev-parse',
  '--path-format=absolute',
  '--is-shallow-repository',
  '--show-toplevel',
  '--git-common-dir',
];

export async function placeOf(output: string): Promise<Place> {
  const [shallow, root, common, ...rest] = output.replace(/\n$/, '').split('\n');
  if (root === undefined || common === undefined || rest.length > 0)
    throw badInput(say('The repository lies in a folder whose name has a line break.'));
  const commonDir = await realpath(common);
  return {
    root,
    name: basename(root),
    commonDir,
    project: projectId(commonDir),
    shallow: shallow === 'true',
  };
}

function projectId(commonDir: string): ProjectId {
  const path = process.platform === 'win32' ? commonDir.toLowerCase() : commonDir;
  return as<ProjectId>(createHash('sha256').update(path).digest('hex').slice(0, 16));
}
