import { headerOf, isAsGenerated } from '../../github/workflows/header.ts';
import type { RepositoryFacts } from '../../github/workflows/workflowFile.ts';
import { workflowsFor } from '../../github/workflows/workflowsFor.ts';
import type { Git } from '../../project/git.ts';
import { configurationFile, parseConfiguration } from '../../project/parseConfiguration.ts';
import { resolve } from '../../project/resolve.ts';

/** Further back nobody remembers either. */
const commitsLookedAt = 30;

/**
 * The text a workflow had when it was generated, by the mark it carries: as it lies there, as it was once committed, or made
 * again from a project file of that time. Null for one that was not generated, and where none of these has it.
 */
export async function lastGenerated(
  git: Git,
  { path, text, facts }: { readonly path: string; readonly text: string; readonly facts: RepositoryFacts },
  signal?: AbortSignal,
): Promise<string | null> {
  const mark = headerOf(text)?.text;
  if (mark === undefined) return null;
  const isIt = (one: string): boolean => headerOf(one)?.text === mark && isAsGenerated(one);
  if (isIt(text)) return text;
  const committed = await git.pastTexts(path, commitsLookedAt, signal);
  return committed.find(isIt) ?? (await madeAgain(git, { path, facts }, signal)).find(isIt) ?? null;
}

/** The file as past project files make it; one with errors makes none. */
async function madeAgain(
  git: Git,
  { path, facts }: { readonly path: string; readonly facts: RepositoryFacts },
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const texts = await git.pastTexts(configurationFile, commitsLookedAt, signal);
  return texts.flatMap((text) => {
    const { configuration } = parseConfiguration(text, configurationFile);
    const files = configuration ? workflowsFor(resolve(configuration), facts) : [];
    return files.filter((file) => file.path === path).map((file) => file.text);
  });
}
