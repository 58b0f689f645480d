import { isAbsolute, normalize, relative } from 'node:path';
import { elsewhere } from '../platforms/everyPlatform.ts';
import { workingCopy } from '../project/copies.ts';
import { configurationProblems } from '../project/configurationProblems.ts';
import { Git } from '../project/git.ts';
import { hygieneProblems } from '../project/hygiene.ts';
import type { World } from '../operations/world.ts';
import type { ProjectConfiguration } from '../project/resolved.ts';
import { gitRunner } from '../project/runGit.ts';
import { badInput } from '../protocol/failures.ts';
import type { Problem } from '../protocol/model.ts';
import { say } from '../protocol/say.ts';
import { Redactor } from '../run/redact.ts';
import type { ReadConfiguration } from '../watch/watched.ts';
import { mirrorProblems } from './placeFiles/mirrorProblems.ts';
import { targetFiles } from './placeFiles/targetFile.ts';

/** The project file of the working copy, as it is edited, with what is to be said of it. */
export async function readConfiguration(
  world: Pick<World, 'git' | 'folder' | 'platforms'>,
  signal: AbortSignal,
): Promise<ReadConfiguration> {
  const { git } = world;
  const copy = await workingCopy(git, signal);
  if (!copy) return { state: 'noConfiguration', configuration: null, problems: [], files: [] };
  const { content } = copy;
  const [problems, mirrors, files] = await Promise.all([
    configurationProblems(git, null, signal),
    content ? mirrorProblems(world, content) : [],
    content ? namedFiles(world, content) : [],
  ]);
  const state = content ? 'ready' : 'invalidConfiguration';
  return { state, configuration: content, problems: [...problems, ...mirrors], files };
}

/** What the project file refers to and is looked at with it, at the root of the repository. */
async function namedFiles(
  world: Pick<World, 'folder' | 'platforms'>,
  { environments }: ProjectConfiguration,
): Promise<readonly string[]> {
  const found = await Promise.all(environments.map((one) => targetFiles(world, one)));
  return [...new Set(found.flat().map(({ path }) => path))];
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
  const [file, mirrors, repository] = await Promise.all([
    configurationProblems(git, text, signal),
    text === null ? problemsOfMirrors(git, folder, signal) : [],
    hygieneProblems(git, signal).catch(() => []), // no repository: nothing is tracked
  ]);
  return [...file, ...mirrors, ...repository];
}

/** Which platforms have files is known without a project: none is asked. */
async function problemsOfMirrors(git: Git, folder: string, signal: AbortSignal): Promise<readonly Problem[]> {
  const content = (await workingCopy(git, signal).catch(() => null))?.content; // said by the problems of the file
  const platforms = new Map(elsewhere.map((one) => [one.id, one] as const));
  return content ? mirrorProblems({ folder, platforms }, content) : [];
}

/** A repository that need not be a project of this window: one that is being set up is none yet. */
export function gitIn(folder: string): Git {
  return new Git(folder, gitRunner(folder, new Redactor()));
}

/** Failed `badInput` for a file outside of the folder. */
export function refuseOutside(folder: string, file: string): void {
  const inside = normalize(relative(folder, isAbsolute(file) ? file : `${folder}/${file}`));
  if (inside.startsWith('..') || isAbsolute(file))
    throw badInput(say('{0} is not a file of this repository.', file));
}
