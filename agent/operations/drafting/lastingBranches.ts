import { workingCopy } from '../../project/copies.ts';
import { createdEnvironments } from '../../project/createdEnvironments.ts';
import { isPattern } from '../../project/ownBranch.ts';
import { Failed } from '../../protocol/failures.ts';
import type { World } from '../world.ts';
import { anchorConfiguration } from './anchor.ts';

/**
 * The default branch, and those that the project file names for an environment or that one was made from. By every copy there is:
 * one too many only stays where it is.
 */
export async function lastingBranches(
  { git, own, folder }: Pick<World, 'git' | 'own' | 'folder'>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const [branches, anchor, working, created] = await Promise.all([
    git.branches(signal),
    anchorConfiguration({ git, folder }, signal).catch((error: unknown) => {
      if (error instanceof Failed) return null; // then it is said where somebody plans something
      throw error;
    }),
    workingCopy(git, signal),
    createdEnvironments(own).all(),
  ]);
  const named = [anchor, working?.content].flatMap(
    (copy) => copy?.environments.flatMap((rules) => rules.branches) ?? [],
  );
  const made = created.flatMap(({ branch }) => branch ?? []);
  return new Set([...(branches.default ? [branches.default.name] : []), ...named, ...made].filter(isName));
}

/** Of a pattern each branch is somebody's work. */
function isName(branch: string): boolean {
  return !isPattern(branch);
}
