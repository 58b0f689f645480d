import { isAbsolute, normalize, relative } from 'node:path';
import { workingCopy } from '../project/copies.ts';
import { configurationProblems } from '../project/configurationProblems.ts';
import { Git } from '../project/git.ts';
import { hygieneProblems } from '../project/hygiene.ts';
import { gitRunner } from '../project/runGit.ts';
import { Failed } from '../protocol/failures.ts';
import type { Problem } from '../protocol/model.ts';
import { say } from '../protocol/say.ts';
import { Redactor } from '../run/redact.ts';
import type { ReadConfiguration } from '../watch/watched.ts';

/** The project file of the working copy, as it is edited, with what is to be said of it. */
export async function readConfiguration(git: Git, signal: AbortSignal): Promise<ReadConfiguration> {
  const copy = await workingCopy(git, signal);
  if (!copy) return { state: 'noConfiguration', configuration: null, problems: [] };
  const state = copy.content ? 'ready' : 'invalidConfiguration';
  return { state, configuration: copy.content, problems: await configurationProblems(git, null, signal) };
}

/**
 * What is wrong with the file in a folder, or with the text of one that is not saved yet, and with the repository around it.
 * Failed `noConfiguration`.
 */
export async function checkConfiguration(
  folder: string,
  text: string | null,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const git = gitIn(folder);
  const [file, repository] = await Promise.all([
    configurationProblems(git, text, signal),
    hygieneProblems(git, signal).catch(() => []), // no repository: nothing is tracked
  ]);
  return [...file, ...repository];
}

/** A repository that need not be a project of this window: one that is being set up is none yet. */
export function gitIn(folder: string): Git {
  return new Git(folder, gitRunner(folder, new Redactor()));
}

/** Failed `badInput` for a file outside of the folder. */
export function refuseOutside(folder: string, file: string): void {
  const inside = normalize(relative(folder, isAbsolute(file) ? file : `${folder}/${file}`));
  if (inside.startsWith('..') || isAbsolute(file))
    throw new Failed({ reason: 'badInput', message: say('{0} is not a file of this repository.', file) });
}
