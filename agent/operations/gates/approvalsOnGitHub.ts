import {
  bringingPull,
  deploymentReviewersOf,
  reviewersOf,
  type BringingPull,
} from '../../github/approvals.ts';
import type { OnGitHub } from '../../github/onGitHub.ts';
import { requiredReviewersHold } from '../../github/requiredReviewers.ts';
import { shortCommit, type CommitSha, type EnvironmentName } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import { fails, passes, type GateAnswer } from './gate.ts';

export interface Wanted {
  readonly commit: CommitSha;
  readonly environment: EnvironmentName;
  /** How many people. */
  readonly needed: number;
}

/** Who approved a commit: reviewers of the pull request that brought it, and those who let a workflow deploy it there. */
export async function answerOnGitHub(on: OnGitHub, wanted: Wanted, signal: AbortSignal): Promise<GateAnswer> {
  const { commit, needed } = wanted;
  const pull = await bringingPull(on, commit, signal);
  const people = await approversOf(on, pull, wanted, signal);
  const links = pull ? { links: [{ label: `#${pull.number}`, url: pull.url }] } : {};
  if (people.length >= needed)
    return { ...passes(say('approved on GitHub by {0}', { all: people })), ...links };
  const text = missing(people, pull, wanted);
  const inert = (await requiredReviewersHold(on, signal)) === 'no';
  return { ...fails(inert ? say('{0}; {1}', text, withoutReviewers()) : text), ...links };
}

/** More questions only where reviews do not suffice. */
async function approversOf(
  on: OnGitHub,
  pull: BringingPull | null,
  { commit, environment, needed }: Wanted,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const reviewers = pull ? await reviewersOf(on, pull, signal) : [];
  if (reviewers.length >= needed) return reviewers;
  const others = await deploymentReviewersOf(on, { commit, environment }, signal);
  return [...new Set([...reviewers, ...others.filter((login) => login !== pull?.author)])];
}

function missing(people: readonly string[], pull: BringingPull | null, { commit, needed }: Wanted): Message {
  if (people.length)
    return say('{0} of {1} approvals on GitHub: {2}', people.length, needed, { all: people });
  if (pull) return say('{0} approvals on GitHub needed, none given for {1}', needed, `#${pull.number}`);
  return say(
    '{0} approvals on GitHub needed, and no pull request brought {1}: open one',
    needed,
    shortCommit(commit),
  );
}

function withoutReviewers(): Message {
  return say(
    'required reviewers of an environment hold nothing in this repository: its plan leaves them out',
  );
}
