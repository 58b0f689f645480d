import { generatedBefore } from '../../github/workflows/generatedBefore.ts';
import { headerOf, isAsGenerated } from '../../github/workflows/header.ts';
import type { RepositoryFacts, WorkflowFile } from '../../github/workflows/workflowFile.ts';
import type { Git } from '../../project/git.ts';
import { configurationFile, parseConfiguration } from '../../project/parseConfiguration.ts';
import { resolve } from '../../project/resolve.ts';
import type { ProjectConfiguration } from '../../project/resolved.ts';

/** Further back nobody remembers either. */
const commitsLookedAt = 30;

/**
 * The text a workflow had when it was generated, by the mark it carries: as it lies there, as it was once committed, or made
 * again from a project file of that time. Null for one that was not generated, and where none of these has it.
 */
export async function lastGenerated(
  git: Git,
  { path, text, facts }: WorkflowFile & { readonly facts: RepositoryFacts },
  signal?: AbortSignal,
): Promise<string | null> {
  const mark = headerOf(text)?.text;
  if (mark === undefined) return null;
  const isIt = (one: string): boolean => headerOf(one)?.text === mark && isAsGenerated(one);
  if (isIt(text)) return text;
  const committed = (await git.pastTexts(path, commitsLookedAt, signal)).find(isIt);
  return committed ?? generatedBefore({ path, text }, await pastConfigurations(git, signal), facts);
}

/** One with errors made nothing. */
async function pastConfigurations(
  git: Git,
  signal: AbortSignal | undefined,
): Promise<readonly ProjectConfiguration[]> {
  const texts = await git.pastTexts(configurationFile, commitsLookedAt, signal);
  return texts.flatMap((text) => {
    const { configuration } = parseConfiguration(text, configurationFile);
    return configuration ? [resolve(configuration)] : [];
  });
}
