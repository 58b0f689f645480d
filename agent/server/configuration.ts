import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '../operations/world.ts';
import { workingCopy } from '../project/copies.ts';
import { configurationFile, parseConfiguration } from '../project/parseConfiguration.ts';
import { Failed } from '../protocol/failures.ts';
import type { Problem } from '../protocol/model.ts';
import type { ReadConfiguration } from '../watch/watched.ts';

/** The project file of the working copy, as it is edited. */
export async function readConfiguration(
  { git }: Pick<World, 'git'>,
  signal: AbortSignal,
): Promise<ReadConfiguration> {
  const copy = await workingCopy(git, signal);
  if (!copy) return { state: 'noConfiguration', configuration: null, problems: [] };
  const state = copy.content ? 'ready' : 'invalidConfiguration';
  return { state, configuration: copy.content, problems: copy.parsed.problems };
}

/** What is wrong with the file in a folder, or with the text of one that is not saved yet. Failed `noConfiguration`. */
export async function checkConfiguration(
  folder: string,
  text: string | null,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const path = join(folder, configurationFile);
  const read = text ?? (await readFile(path, { encoding: 'utf8', signal }).catch(() => null));
  if (read === null) throw new Failed({ reason: 'noConfiguration', folder });
  return parseConfiguration(read, configurationFile).problems;
}
