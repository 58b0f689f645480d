import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RepositoryFacts, workflowFolder } from '../../github/workflows/workflowFile.ts';
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

/** Texts by path. */
export async function workflowsThere(root: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(join(root, workflowFolder)).catch(() => []); // there is no such folder
  const paths = names.filter((name) => /\.ya?ml$/.test(name)).map((name) => `${workflowFolder}/${name}`);
  const texts = await Promise.all(
    paths.map(async (path) => [path, await readFile(join(root, path), 'utf8').catch(() => null)] as const), // a folder
  );
  return new Map(texts.flatMap(([path, text]) => (text === null ? [] : [[path, text]])));
}
