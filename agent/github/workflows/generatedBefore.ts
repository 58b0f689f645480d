import type { ProjectConfiguration } from '../../project/resolved.ts';
import { digestOfText, headerOf } from './header.ts';
import type { CiRecipes } from './platforms/recipe.ts';
import { ciRecipes } from './platforms/recipes.ts';
import type { RepositoryFacts, WorkflowFile } from './workflowFile.ts';
import { workflowsFor } from './workflowsFor.ts';

/**
 * The text a file was edited from, made again from earlier versions of `taxiway.json`, the likeliest first; null where none of
 * them comes to what the file says of itself.
 */
export function generatedBefore(
  file: WorkflowFile,
  versions: readonly ProjectConfiguration[],
  facts: RepositoryFacts,
  recipes: CiRecipes = ciRecipes,
): string | null {
  const digest = headerOf(file.text)?.text;
  for (const version of versions)
    for (const requiredReviewersHold of [facts.requiredReviewersHold, !facts.requiredReviewersHold]) {
      const made = workflowsFor(version, { ...facts, requiredReviewersHold }, recipes);
      const found = made.find(({ path, text }) => path === file.path && digestOfText(text) === digest);
      if (found) return found.text;
    }
  return null;
}
