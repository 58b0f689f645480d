import type { RepositoryFacts } from '../../github/workflows/workflowFile.ts';
import type { Git } from '../../project/git.ts';

/** What the generator must know of the repository besides the project file, as far as git tells. */
export async function repositoryFacts(
  git: Git,
  signal: AbortSignal | undefined,
): Promise<Omit<RepositoryFacts, 'requiredReviewersHold'>> {
  const [paths, branches, head] = await Promise.all([
    git.files(signal),
    git.branches(signal),
    git.head(signal),
  ]);
  return { defaultBranch: branches.default?.name ?? head.branch ?? 'main', paths };
}
