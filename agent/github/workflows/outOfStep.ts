import { parseDocument } from 'yaml';
import type { ProjectConfiguration } from '../../project/resolved.ts';
import type { Problem } from '../../protocol/model.ts';
import { type Message, say } from '../../protocol/say.ts';
import { type Draft, written } from './draft.ts';
import { digestOfParts, digestOfText, type Header, headerOf } from './header.ts';
import { lineOfError } from './merge/unreadable.ts';
import { ownActionsFolder } from './ownActions/folder.ts';
import type { CiRecipes } from './platforms/recipe.ts';
import { ciRecipes } from './platforms/recipes.ts';
import type { RepositoryFacts, WorkflowFile } from './workflowFile.ts';
import { draftsFor } from './workflowsFor.ts';

/**
 * Generated workflows and actions that `taxiway.json` does not come to any more, that use what is not there, or that cannot be read.
 * What somebody changed by hand is no
 * problem, nor are files that were not generated.
 */
export function outOfStep(
  configuration: ProjectConfiguration,
  facts: RepositoryFacts,
  files: readonly WorkflowFile[],
  recipes: CiRecipes = ciRecipes,
): readonly Problem[] {
  const drafts = (more: Partial<RepositoryFacts>): readonly Draft[] =>
    draftsFor({ configuration, facts: { ...facts, ...more }, recipes });
  // Whether GitHub holds for reviewers is not in the project file, and not a reason to complain.
  const known = [drafts({ requiredReviewersHold: false }), drafts({ requiredReviewersHold: true })];
  return files.flatMap(({ path, text }) => {
    const header = headerOf(text);
    if (!header) return [];
    const possible = known.flatMap((all) => all.find((draft) => draft.path === path) ?? []);
    const problems = unreadable(path, text) ?? stepOf(path, header, possible);
    return problems.length > 0 ? problems : missing(path, text, files);
  });
}

/** An action that a workflow uses, and nobody has written. */
function missing(file: string, text: string, files: readonly WorkflowFile[]): readonly Problem[] {
  const used = [...text.matchAll(/^\s*(?:- )?uses: \.\/(\S+)$/gm)].map(([, folder = '']) => folder);
  const lost = used.find(
    (folder) =>
      folder.startsWith(`${ownActionsFolder}/`) && !files.some(({ path }) => path === `${folder}/action.yml`),
  );
  if (lost === undefined) return [];
  const message = say(
    'This workflow uses {0}, which is not there. `Taxiway: Generate Workflows…` writes it.',
    lost,
  );
  return [problem(file, message)];
}

function unreadable(file: string, text: string): readonly Problem[] | null {
  const broken = lineOfError(parseDocument(text, { logLevel: 'silent' }));
  if (!broken) return null;
  const line = broken.line - 1;
  const message = say(
    'GitHub cannot read this workflow: {0} Mend this line, or take the file away and generate it again.',
    broken.why,
  );
  const range = { line, column: 0, endLine: line, endColumn: 1 };
  return [{ file, range, severity: 'warning', code: 'workflowUnreadable', message }];
}

function stepOf(file: string, header: Header, possible: readonly Draft[]): readonly Problem[] {
  const [draft] = possible;
  if (!draft) return [problem(file, unneeded)];
  if (header.from === digestOfParts(draft.parts)) return [];
  if (possible.some((one) => header.text === digestOfText(written(one).text))) return [];
  return [problem(file, changed)];
}

const unneeded = say(
  'Nothing in taxiway.json needs this workflow any more. `Taxiway: Generate Workflows…` proposes to delete it.',
);
const changed = say(
  'This workflow is out of step with taxiway.json. "Taxiway: Generate Workflows…" shows what would change.',
);

function problem(file: string, message: Message): Problem {
  const range = { line: 0, column: 0, endLine: 1, endColumn: 0 };
  const fixes = [{ kind: 'generateWorkflows' }] as const;
  return { file, range, severity: 'warning', code: 'workflowOutOfStep', message, fixes };
}
