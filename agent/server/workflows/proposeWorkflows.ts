import { headerOf, isAsGenerated } from '../../github/workflows/header.ts';
import type { SignIn } from '../../github/client/signIn.ts';
import { fullName, repositoryOf } from '../../github/client/repository.ts';
import type { RepositoryFacts, WorkflowFile } from '../../github/workflows/workflowFile.ts';
import { leftOut, workflowsFor } from '../../github/workflows/workflowsFor.ts';
import { contentOf, workingCopy } from '../../project/copies.ts';
import type { Git } from '../../project/git.ts';
import { Failed } from '../../protocol/failures.ts';
import {
  isAsked,
  type TakenKeys,
  type WorkflowProposal,
  type WorkflowsProposal,
} from '../../protocol/workflows.ts';
import { type Message, say } from '../../protocol/say.ts';
import { lastGenerated } from './lastGenerated.ts';
import { needsOf, nextSteps } from './needs.ts';
import { goneProposal, proposal } from './proposal.ts';
import { reviewersHold } from './reviewersHold.ts';
import { repositoryFacts } from './surroundings.ts';
import { WorkflowTexts } from './workflowTexts.ts';

/** The repository, and how GitHub is asked about it; null: it is not. */
export interface Asking {
  readonly git: Git;
  readonly signIn: SignIn | null;
}

/**
 * The workflows that the project file of the working copy comes to, merged into those that are there; `taken` says of what both
 * changed where taxiway.json has it. Nothing is written. Failed `noConfiguration`, `invalidConfiguration`.
 */
export async function proposeWorkflows(
  { git, signIn }: Asking,
  taken: TakenKeys,
  signal?: AbortSignal,
): Promise<WorkflowsProposal> {
  const { root } = await git.place(signal);
  const copy = await workingCopy(git, signal);
  if (!copy) throw new Failed({ reason: 'noConfiguration', folder: root });
  const configuration = contentOf(copy);
  const there = await new WorkflowTexts().read(root);
  const parts = signIn && { git, signIn };
  const requiredReviewersHold = await reviewersHold(parts, configuration, there, signal);
  const facts = { ...(await repositoryFacts(git, signal)), requiredReviewersHold };
  const generated = workflowsFor(configuration, facts);
  const around = { git, facts, there, taken };
  const current = await Promise.all(generated.map((file) => proposed(file, around, signal)));
  const gone = leftovers(there, generated).map((path) => goneProposal(path, there.get(path) ?? ''));
  const files = [...current, ...gone];
  const settingsUrl = await environmentsUrl(git, signal);
  const left = leftOut(configuration);
  const needs = needsOf(generated);
  return {
    root,
    files,
    nothing: nothingOf(files),
    leftOut: left,
    next: nextSteps(needs),
    secrets: needs.secrets,
    settingsUrl,
  };
}

interface Around {
  readonly git: Git;
  readonly facts: RepositoryFacts;
  readonly there: ReadonlyMap<string, string>;
  readonly taken: TakenKeys;
}

/** What a file was generated as is only looked for where somebody changed it. */
async function proposed(
  file: WorkflowFile,
  { git, facts, there, taken }: Around,
  signal: AbortSignal | undefined,
): Promise<WorkflowProposal> {
  const { path } = file;
  const before = there.get(path) ?? null;
  const isEdited = before !== null && !isAsGenerated(before);
  const base = isEdited ? await lastGenerated(git, { path, text: before, facts }, signal) : null;
  return proposal(file, { before, lastGenerated: base, taken: taken[path] ?? [] });
}

function nothingOf(files: readonly WorkflowProposal[]): Message {
  if (files.length === 0)
    return say(
      'Nothing in taxiway.json needs a workflow: there are no checks, and all of it runs on this machine.',
    );
  return files.some(isAsked)
    ? say('No workflow was changed.')
    : say('The workflows are in step with taxiway.json.');
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
