import { headerOf } from '../../github/workflows/header.ts';
import type { Git } from '../../project/git.ts';
import type { ProjectConfiguration } from '../../project/resolved.ts';
import type { Problem } from '../../protocol/model.ts';
import { type Message, say } from '../../protocol/say.ts';
import { repositoryFacts, workflowsThere } from './surroundings.ts';

/**
 * Generated workflows of the working copy that say something else than the project file. A file of one's own, and one without
 * the mark of its origin, is nobody's business.
 */
export async function workflowProblems(
  git: Git,
  configuration: ProjectConfiguration | null,
  signal?: AbortSignal,
): Promise<readonly Problem[]> {
  if (!configuration) return [];
  const { root } = await git.place(signal);
  const marked = [...(await workflowsThere(root))].flatMap(([path, text]) => {
    const from = headerOf(text)?.from;
    return from === undefined ? [] : [{ path, text, from }];
  });
  if (marked.length === 0) return [];
  const { workflowsFor } = await import('../../github/workflows/workflowsFor.ts'); // large, and most have none
  const generated = workflowsFor(configuration, await repositoryFacts(git, signal));
  const wanted = new Map(generated.map(({ path, text }) => [path, headerOf(text)?.from]));
  return marked
    .filter(({ path, from }) => wanted.get(path) !== from)
    .map(({ path, text }) => problem(path, text, wanted.has(path)));
}

function problem(path: string, text: string, isWanted: boolean): Problem {
  const message: Message = isWanted
    ? say(
        'This workflow is out of step with taxiway.json. `Taxiway: Generate Workflows…` shows what would change.',
      )
    : say(
        'Nothing in taxiway.json needs this workflow any more. `Taxiway: Generate Workflows…` proposes to delete it.',
      );
  const end = text.search(/\r?\n|$/);
  return {
    file: path,
    range: { line: 0, column: 0, endLine: 0, endColumn: end },
    severity: 'warning',
    code: 'workflowOutOfStep',
    message,
    fix: { kind: 'generateWorkflows' },
  };
}
