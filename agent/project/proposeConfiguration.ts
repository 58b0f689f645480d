import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git } from './git.ts';
import { configurationFile } from './parseConfiguration.ts';
import { detect, type Proposal } from './setUp.ts';
import { largestRead, type RepositoryFiles, worthReading } from './setUp/repositoryFiles.ts';

/** A proposal for the repository as it lies there; `exists` is whether it has a project file already. */
export async function proposeConfiguration(
  git: Git,
  signal?: AbortSignal,
): Promise<Proposal & { readonly exists: boolean }> {
  const { root } = await git.place(signal);
  const [files, branches, existing] = await Promise.all([
    repositoryFiles(git, signal),
    git.branches(signal),
    readFile(join(root, configurationFile), 'utf8').catch(() => null), // there is none
  ]);
  const head = await git.head(signal);
  const known = {
    default: branches.default?.name ?? head.branch,
    names: branches.all.map(({ name }) => name),
  };
  return { ...detect(files, known, existing), exists: existing !== null };
}

/** The Vercel tool keeps it out of git, and it is the only file that tells which project it is. */
const ignoredButTelling = '.vercel/project.json';

async function repositoryFiles(git: Git, signal?: AbortSignal): Promise<RepositoryFiles> {
  const { root, name } = await git.place(signal);
  const paths = [...new Set([...(await git.files(signal)), ignoredButTelling])];
  const read = await Promise.all(
    worthReading(paths).map(async (path) => [path, await textOf(join(root, path))] as const),
  );
  const contents = new Map(read.flatMap(([path, text]) => (text === null ? [] : [[path, text]])));
  return { name, paths: paths.filter((path) => path !== ignoredButTelling || contents.has(path)), contents };
}

/** Null where it is gone or too large to be worth it. */
async function textOf(path: string): Promise<string | null> {
  try {
    return (await stat(path)).size > largestRead ? null : await readFile(path, 'utf8');
  } catch {
    return null; // deleted in the working copy, or a link to nowhere
  }
}
