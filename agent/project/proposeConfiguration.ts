import { readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Git } from './git.ts';
import { configurationFile } from './parseConfiguration.ts';
import { detect, type Proposal } from './setUp.ts';
import { largestRead, type RepositoryFiles, worthReading } from './setUp/repositoryFiles.ts';
import { withoutMark } from './textPlaces.ts';

/** A proposal for the repository as it lies there; `exists` is whether it has a project file already, in `root`. */
export async function proposeConfiguration(
  git: Git,
  signal?: AbortSignal,
): Promise<Proposal & { readonly root: string; readonly exists: boolean }> {
  const { root } = await git.place(signal);
  const [files, branches, existing] = await Promise.all([
    repositoryFiles(git, signal),
    git.branches(signal),
    readFile(join(root, configurationFile), 'utf8').then(withoutMark, () => null), // there is none
  ]);
  const head = await git.head(signal);
  const known = {
    default: branches.default?.name ?? head.branch,
    names: branches.all.map(({ name }) => name),
  };
  return { ...detect(files, known, existing), root, exists: existing !== null };
}

async function repositoryFiles(git: Git, signal?: AbortSignal): Promise<RepositoryFiles> {
  const { root, name } = await git.place(signal);
  const kept = await git.files(signal);
  const links = linkFiles(kept).filter((path) => !kept.includes(path));
  const read = await Promise.all(
    worthReading([...kept, ...links]).map(async (path) => [path, await textOf(join(root, path))] as const),
  );
  const contents = new Map(read.flatMap(([path, text]) => (text === null ? [] : [[path, text]])));
  return { name, paths: [...kept, ...links.filter((path) => contents.has(path))], contents };
}

/** The Vercel tool keeps them out of git, and they are the only files that tell which project a folder is. */
function linkFiles(paths: readonly string[]): readonly string[] {
  const linkable = paths.filter((path) => /(?:^|\/)(?:package|vercel)\.json$/.test(path));
  const folders = new Set(['.', ...linkable.map((path) => posix.dirname(path))]);
  return [...folders].map((folder) => posix.join(folder, '.vercel/project.json'));
}

/** Null where it is gone, too large to be worth it, or a link to a device, which may have no end. */
async function textOf(path: string): Promise<string | null> {
  try {
    const about = await stat(path);
    return about.isFile() && about.size <= largestRead ? withoutMark(await readFile(path, 'utf8')) : null;
  } catch {
    return null; // deleted in the working copy, or a link to nowhere
  }
}
