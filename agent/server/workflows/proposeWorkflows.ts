import { headerOf } from '../../github/workflows/header.ts';
import { fullName, repositoryOf } from '../../github/repository.ts';
import type { WorkflowFile } from '../../github/workflows/workflowFile.ts';
import { workflowsFor } from '../../github/workflows/workflowsFor.ts';
import { contentOf, workingCopy } from '../../project/copies.ts';
import type { Git } from '../../project/git.ts';
import { Failed } from '../../protocol/failures.ts';
import type { WorkflowsProposal } from '../../protocol/workflows.ts';
import { say } from '../../protocol/say.ts';
import { needsOf, nextSteps } from './needs.ts';
import { goneProposal, proposal } from './proposal.ts';
import { repositoryFacts, workflowsThere } from './surroundings.ts';

/**
 * The workflows that the project file of the working copy comes to, beside those that are there. Nothing is written. Failed
 * `noConfiguration`, `invalidConfiguration`.
 */
export async function proposeWorkflows(git: Git, signal?: AbortSignal): Promise<WorkflowsProposal> {
  const { root } = await git.place(signal);
  const copy = await workingCopy(git, signal);
  if (!copy) throw new Failed({ reason: 'noConfiguration', folder: root });
  const generated = workflowsFor(contentOf(copy), await repositoryFacts(git, signal));
  const there = await workflowsThere(root);
  const current = generated.map((file) => proposal(file, there.get(file.path) ?? null));
  const gone = leftovers(there, generated).map((path) => goneProposal(path, there.get(path) ?? ''));
  const files = [...current, ...gone];
  const settingsUrl = await environmentsUrl(git, signal);
  const nothing = files.length
    ? say('The workflows are in step with taxiway.json.')
    : say(
        'Nothing in taxiway.json needs a workflow: there are no checks, and all of it runs on this machine.',
      );
  return { root, files, nothing, next: nextSteps(needsOf(generated)), settingsUrl };
}

/** What was generated once, and is not any more. */
function leftovers(there: ReadonlyMap<string, string>, generated: readonly WorkflowFile[]): string[] {
  return [...there].flatMap(([path, text]) =>
    headerOf(text) && !generated.some((file) => file.path === path) ? [path] : [],
  );
}

async function environmentsUrl(git: Git, signal: AbortSignal | undefined): Promise<string | null> {
  const found = repositoryOf(await git.remotes(signal));
  return found && `https://github.com/${fullName(found.repository)}/settings/environments`;
}
