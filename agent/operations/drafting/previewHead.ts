import { onGitHub } from '../../github/client/onGitHub.ts';
import { pullRequestNumbered, type PullRequestHead } from '../../github/pullRequests/pullRequest.ts';
import { repositoryOf } from '../../github/client/repository.ts';
import type { Branch } from '../../project/git/branches.ts';
import { previewOf } from '../../project/previewRecords.ts';
import { badInput, Failed, type GitHubSituation } from '../../protocol/failures.ts';
import { shortCommit, type EnvironmentName } from '../../protocol/ids.ts';
import type { CreatePreviewInput } from '../../protocol/input.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { World } from '../world.ts';
import { tipOf } from './environmentBranches.ts';

/** What a preview will show, and where it comes from. */
export interface PreviewHead {
  /** As it is kept in the plan: planned anew from that, the same comes of it. */
  readonly input: CreatePreviewInput;
  readonly name: EnvironmentName;
  readonly head: CommitInfo;
  /** `pricing`, or `them:pricing` where a pull request brings it from elsewhere. */
  readonly branch: string;
  /** For people: `pricing`, `#42`. */
  readonly called: string;
  readonly warnings: readonly Message[];
}

type Eyes = Pick<World, 'git' | 'signIn'>;

/**
 * The tip of a branch, or the head of a pull request. Failed `unknownName` for a branch nobody has; `badInput` for a pull request
 * that is none or not open; `gitHub` where it cannot be asked for.
 */
export async function previewHead(
  input: CreatePreviewInput,
  world: Eyes,
  signal: AbortSignal,
): Promise<PreviewHead> {
  if (input.pullRequest === undefined)
    return ofBranch(input, await knownBranch(input, world, signal), world, signal);
  const asking = askFor(input.pullRequest, world, signal);
  const found = await (input.branch === undefined ? asking : asking.catch(nullIfAway));
  if (!found) return ofBranch(input, await knownBranch(input, world, signal), world, signal);
  const { pull, remote } = found;
  if (pull.branch !== null) return ofOwnPull(input, { pull, remote, branch: pull.branch }, world, signal);
  const head = await headOf(pull, remote, world, signal);
  const asked = withoutBranch(input, pull.number);
  return {
    ...{ input: asked, name: previewOf(asked), head, branch: pull.label, called: `#${pull.number}` },
    warnings: [
      pull.isFork
        ? say('#{0} comes from a fork: {1}, by {2}.', String(pull.number), pull.label, pull.author)
        : say(
            'The branch of #{0} is gone; its last commit is taken from the pull request.',
            String(pull.number),
          ),
    ],
  };
}

/** The branch is gone, or never was here. */
function withoutBranch(input: CreatePreviewInput, pullRequest: number): CreatePreviewInput {
  const asked = { ...input, pullRequest };
  delete asked.branch;
  return asked;
}

/** A pull request of this repository is its branch's preview: with commits that are here alone, where they follow on its head. */
async function ofOwnPull(
  input: CreatePreviewInput,
  {
    pull,
    remote,
    branch,
  }: { readonly pull: PullRequestHead; readonly remote: string; readonly branch: string },
  world: Eyes,
  signal: AbortSignal,
): Promise<PreviewHead> {
  const head = await headOf(pull, remote, world, signal);
  const { local, ...known } = (await world.git.branches(signal)).named(branch);
  const ref = `refs/remotes/${remote}/${branch}`;
  const asPushed = { ...known, local, remote: { remote, ref, tip: head } };
  return ofBranch({ ...input, branch, pullRequest: pull.number }, asPushed, world, signal);
}

async function ofBranch(
  input: CreatePreviewInput,
  branch: Branch,
  { git }: Eyes,
  signal: AbortSignal,
): Promise<PreviewHead> {
  const tip = await tipOf(branch, git, signal);
  if (tip) {
    const called = input.pullRequest === undefined ? branch.name : `#${input.pullRequest}`;
    const warnings = branch.remote && branch.remote.tip.sha !== tip.sha ? [unpushed(branch.name)] : [];
    const shown = input.pullRequest === undefined ? [] : warnings;
    return {
      input,
      name: previewOf({ branch: branch.name }),
      head: tip,
      branch: branch.name,
      called,
      warnings: shown,
    };
  }
  const known = (await git.branches(signal)).all.map(({ name }) => name);
  throw new Failed({ reason: 'unknownName', what: 'branch', name: branch.name, known });
}

function unpushed(branch: string): Message {
  return say('{0} has commits here that are not in the pull request yet: they are shown too.', branch);
}

async function knownBranch(
  { branch }: CreatePreviewInput,
  { git }: Eyes,
  signal: AbortSignal,
): Promise<Branch> {
  if (branch === undefined) throw badInput(say('Say which branch or which pull request.'));
  return (await git.branches(signal)).named(branch);
}

interface Found {
  readonly pull: PullRequestHead;
  readonly remote: string;
}

async function askFor(number: number, world: Eyes, signal: AbortSignal): Promise<Found> {
  const remote = repositoryOf(await world.git.remotes(signal))?.remote;
  if (remote === undefined) throw gitHubFailed('noRepository');
  const there = await onGitHub(world, signal);
  if (!there) throw gitHubFailed('signedOut');
  const { answer: pull, repository } = await pullRequestNumbered(number, there, signal);
  const called = `#${number}`;
  if (!pull)
    throw badInput(say('{0} has no pull request {1}.', `${repository.owner}/${repository.name}`, called));
  if (pull.state === 'merged')
    throw badInput(say('The pull request {0} is merged: there is nothing to preview.', called));
  if (pull.state === 'closed')
    throw badInput(say('The pull request {0} is closed. Open it again first.', called));
  return { pull, remote };
}

/** A branch can be previewed without GitHub's help. */
function nullIfAway(error: unknown): null {
  if (error instanceof Failed && ['gitHub', 'http', 'timedOut'].includes(error.failure.reason)) return null;
  throw error;
}

/** Fetched only where it is not here yet. */
async function headOf(
  { number, head }: PullRequestHead,
  remote: string,
  { git }: Eyes,
  signal: AbortSignal,
): Promise<CommitInfo> {
  if (await git.isCommit(head, signal)) return git.commit(head, signal);
  const fetched = await git.fetchPullHead(remote, number, signal);
  if (fetched.sha === head) return fetched;
  throw badInput(say('#{0} has a new head, {1}. Try again.', String(number), shortCommit(fetched.sha)));
}

function gitHubFailed(situation: GitHubSituation): Failed {
  return new Failed({ reason: 'gitHub', situation, detail: '', until: null, url: null });
}
