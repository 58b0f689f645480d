import { contentOf, copyOnBranch, workingCopy } from '../../project/copies.ts';
import type { ProjectConfiguration } from '../../project/resolved.ts';
import { Failed } from '../../protocol/failures.ts';
import type { World } from '../world.ts';

/** The project file of the default branch, which names environments and secrets for all; the working copy's where it has none. */
export async function anchorConfiguration(
  { git, folder }: Pick<World, 'git' | 'folder'>,
  signal: AbortSignal,
): Promise<ProjectConfiguration> {
  const branches = await git.branches(signal);
  const copy = (await copyOnBranch(git, branches.default, signal)) ?? (await workingCopy(git, signal));
  if (copy) return contentOf(copy);
  throw new Failed({ reason: 'noConfiguration', folder });
}
