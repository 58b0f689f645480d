import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failed, failureOf } from '../protocol/failures.ts';
import type { Problem } from '../protocol/model.ts';
import type { Surroundings } from './file/meaning/around.ts';
import type { Git } from './git.ts';
import { configurationFile, parseConfiguration } from './parseConfiguration.ts';

/**
 * Everything that is to be said of the project file, beside the files and branches of the repository. `text` is what an editor
 * holds; null reads the working copy. Failed `noConfiguration` where there is none. Outside of a repository the file is looked
 * at by itself.
 */
export async function configurationProblems(
  git: Git,
  text: string | null = null,
  signal?: AbortSignal,
): Promise<readonly Problem[]> {
  const around = await surroundings(git, signal);
  const read = text ?? (await readFile(join(around.root, configurationFile), 'utf8').catch(() => null)); // there is none
  if (read === null) throw new Failed({ reason: 'noConfiguration', folder: around.root });
  return parseConfiguration(read, configurationFile, around).problems;
}

async function surroundings(
  git: Git,
  signal?: AbortSignal,
): Promise<Surroundings & { readonly root: string }> {
  try {
    const { root } = await git.place(signal);
    const [files, branches] = await Promise.all([git.files(signal), git.branches(signal)]);
    return { root, files, branches: branches.all.map(({ name }) => name) };
  } catch (error) {
    if (failureOf(error).reason !== 'notARepository') throw error;
    return { root: git.folder };
  }
}
