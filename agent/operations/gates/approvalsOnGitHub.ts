import {
  bringingPull,
  deploymentReviewersOf,
  reviewersOf,
  type BringingPull,
} from '../../github/approvals/approvals.ts';
import { contributorsOf } from '../../github/approvals/contributors.ts';
import type { OnGitHub } from '../../github/client/onGitHub.ts';
import { requiredReviewersHold } from '../../github/settings/requiredReviewers.ts';
import type { EnvironmentRules } from '../../project/resolved.ts';
import { shortCommit, type CommitSha } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import { fails, passes, type GateAnswer } from './gate.ts';
import { intoThat } from './reviewedInto.ts';

export interface Wanted {
  readonly commit: CommitSha;
  readonly rules: Pick<EnvironmentRules, 'name' | 'branches'>;
  /** How many people. */
  readonly needed: number;
}

/** Who approved a commit: reviewers of the pull request that brought it, and those who let a workflow deploy it there. */
export async function answerOnGitHub(on: OnGitHub, wanted: Wanted, signal: AbortSignal): Promise<GateAnswer> {
  const { commit, needed, rules } = wanted;
  const pull = await bringingPull(on, { commit, into: intoThat(rules) }, signal);
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
  { commit, rules, needed }: Wanted,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const reviewers = pull ? await reviewersOf(on, pull, signal) : [];
  if (reviewers.length >= needed) return reviewers;
  const others = await deploymentReviewersOf(on, { commit, environment: rules.name }, signal);
  if (others.length === 0) return reviewers;
  const contributors = pull && (await contributorsOf(on, pull, signal));
  return [...new Set([...reviewers, ...others.filter((login) => !contributors?.has(login))])];
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
    'required reviewers of an environment hold nothing in this repository: its plan leaves them out, so the workflow that Taxiway generates asks for reviews of the pull request',
  );
}
