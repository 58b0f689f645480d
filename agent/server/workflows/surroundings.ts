import type { RepositoryFacts } from '../../github/workflows/workflowFile.ts';
import type { Git } from '../../project/git.ts';

/**
 * Whether GitHub holds jobs for required reviewers depends on who asks and with which plan. The workflows must be the same
 * whoever generates them, so they bring a gate of their own.
 */
export async function repositoryFacts(git: Git, signal: AbortSignal | undefined): Promise<RepositoryFacts> {
  const [paths, branches, head] = await Promise.all([
    git.files(signal),
    git.branches(signal),
    git.head(signal),
  ]);
  return {
    defaultBranch: branches.default?.name ?? head.branch ?? 'main',
    paths,
    requiredReviewersHold: false,
  };
}
