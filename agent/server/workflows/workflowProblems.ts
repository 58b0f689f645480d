import { headerOf } from '../../github/workflows/header.ts';
import type { Git } from '../../project/git.ts';
import type { ProjectConfiguration } from '../../project/resolved.ts';
import type { Problem } from '../../protocol/model.ts';
import { repositoryFacts } from './surroundings.ts';
import type { WorkflowTexts } from './workflowTexts.ts';

/**
 * Generated workflows of the working copy that say something else than the project file, or cannot be read. A file of one's own,
 * and one without the mark of its origin, is nobody's business.
 */
export async function workflowProblems(
  { git, texts }: { readonly git: Git; readonly texts: WorkflowTexts },
  configuration: ProjectConfiguration | null,
  signal?: AbortSignal,
): Promise<readonly Problem[]> {
  if (!configuration) return [];
  const { root } = await git.place(signal);
  const files = [...(await texts.read(root))].map(([path, text]) => ({ path, text }));
  if (!files.some(({ text }) => headerOf(text))) return [];
  const { outOfStep } = await import('../../github/workflows/outOfStep.ts'); // large, and most have none
  const facts = { ...(await repositoryFacts(git, signal)), requiredReviewersHold: false }; // it looks at both
  return outOfStep(configuration, facts, files);
}
