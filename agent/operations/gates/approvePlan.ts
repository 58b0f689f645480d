import { bringingPull, reviewersOf, submitApproval, type Into } from '../../github/approvals/approvals.ts';
import { contributorsOf, mayWrite } from '../../github/approvals/contributors.ts';
import { surelyOnGitHub } from '../../github/client/onGitHub.ts';
import { repositoryOf } from '../../github/client/repository.ts';
import { badInput } from '../../protocol/failures.ts';
import { shortCommit, type CommitSha } from '../../protocol/ids.ts';
import type { Plan } from '../../protocol/plan.ts';
import { say } from '../../protocol/say.ts';
import type { World } from '../world.ts';
import { readBlueprint } from '../plans/blueprint.ts';
import { approve } from './approvalRecords.ts';
import { intoThat } from './reviewedInto.ts';

type Approving = Pick<World, 'own' | 'git' | 'clock' | 'signIn'>;

/**
 * Approves what a plan puts there: on GitHub by a review of the pull request that brought it, elsewhere by a signature. Answers how
 * many have approved now. Failed `gitHub`, and `badInput` where there is nothing that one could approve.
 */
export async function approvePlan(
  world: Approving,
  plan: Pick<Plan, 'facts'>,
  comment: string,
  signal: AbortSignal,
): Promise<number> {
  if (!repositoryOf(await world.git.remotes(signal))) return approve(world, plan, comment, signal);
  const counts: number[] = [];
  for (const planned of plannedCommits(world, plan))
    counts.push(await review(world, planned, comment, signal));
  if (counts.length) return Math.min(...counts);
  throw badInput(say('This plan has nothing that could be approved.'));
}

async function review(
  world: Approving,
  planned: PlannedCommit,
  comment: string,
  signal: AbortSignal,
): Promise<number> {
  const on = await surelyOnGitHub(world, signal);
  const pull = await bringingPull(on, planned, signal);
  if (!pull) {
    const short = shortCommit(planned.commit);
    const message = say('No pull request brought {0}: open one, so that others can review it.', short);
    throw badInput(message);
  }
  if (pull.author === on.account) {
    const message = say('{0} is your own pull request: somebody else has to approve it.', `#${pull.number}`);
    throw badInput(message);
  }
  if ((await contributorsOf(on, pull, signal)).has(on.account)) {
    const message = say('Commits of {0} are yours: somebody else has to approve it.', `#${pull.number}`);
    throw badInput(message);
  }
  await submitApproval(on, pull, comment, signal);
  return (await reviewersOf(on, pull, signal)).length;
}

/** Whether the one who is signed in to GitHub can give an approval that is missing: of nobody's own, and once. */
export async function mayReview(
  world: Approving,
  plan: Pick<Plan, 'facts'>,
  signal: AbortSignal,
): Promise<boolean> {
  const on = await surelyOnGitHub(world, signal);
  for (const planned of plannedCommits(world, plan)) {
    const pull = await bringingPull(on, planned, signal);
    if (!pull || (await contributorsOf(on, pull, signal)).has(on.account)) return false;
    if (!(await reviewersOf(on, pull, signal)).includes(on.account)) return mayWrite(on, on.account, signal);
  }
  return false;
}

interface PlannedCommit {
  readonly commit: CommitSha;
  readonly into: Into;
}

function plannedCommits(
  { own }: Pick<Approving, 'own'>,
  { facts: { targets, configuration } }: Pick<Plan, 'facts'>,
): readonly PlannedCommit[] {
  return readBlueprint(own, configuration).environments.flatMap(({ rules }) => {
    const there = targets.filter(({ environment }) => environment === rules.name);
    const commits = new Set(there.flatMap(({ then }) => (then ? [then.commit] : [])));
    return [...commits].map((commit) => ({ commit, into: intoThat(rules) }));
  });
}
