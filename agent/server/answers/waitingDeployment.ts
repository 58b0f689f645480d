import { Deployments } from '../../github/deployments/deployments.ts';
import { surelyOnGitHub, type OnGitHub } from '../../github/client/onGitHub.ts';
import { reviewWaiting, waitingDeployments } from '../../github/approvals/waitingDeployments.ts';
import type { Git } from '../../project/git.ts';
import { badInput } from '../../protocol/failures.ts';
import { as, shortCommit, type CommitSha } from '../../protocol/ids.ts';
import type { CommitInfo, WaitingDeployment } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Project } from '../project.ts';

type Which = Pick<WaitingDeployment, 'run' | 'environmentId'>;

/** The deployment as it is now, with what it would put there and take away. Failed `badInput` where it waits no more, `gitHub`. */
export async function waitingCard(
  { world }: Pick<Project, 'world'>,
  { run, environmentId }: Which,
  signal: AbortSignal,
): Promise<{ readonly deployment: WaitingDeployment; readonly card: readonly Message[] }> {
  const on = await surelyOnGitHub(world, signal);
  const all = await waitingDeployments(on, signal);
  const deployment = all.find((one) => one.run === run && one.environmentId === environmentId);
  if (!deployment) throw badInput(say('This deployment waits no more.'));
  const now = await servesNow(on, deployment.environment, signal);
  return { deployment, card: [started(deployment), ...(await changes(world.git, now, deployment, signal))] };
}

/** Says it to GitHub, then looks what waits still. Failed `badInput`, `gitHub`. */
export async function reviewDeployment(
  { world, watch }: Pick<Project, 'world' | 'watch'>,
  { run, environmentId, approve, comment }: Which & { readonly approve: boolean; readonly comment: string },
  signal: AbortSignal,
): Promise<void> {
  const on = await surelyOnGitHub(world, signal);
  try {
    await reviewWaiting(on, { run, environmentId }, { approve, comment }, signal);
  } finally {
    void watch.lookAtGitHub(); // also where somebody else was first
  }
}

/** What was last put there with success; null where nothing was. */
async function servesNow(on: OnGitHub, environment: string, signal: AbortSignal): Promise<CommitSha | null> {
  const found = await new Deployments(on).newest([environment], signal);
  const last = found.find(({ state }) => state === 'ready');
  return last ? as<CommitSha>(last.payload?.commit ?? last.commit) : null;
}

function started({ workflow, by, since }: WaitingDeployment): Message {
  return say('{0}, started by {1}, waits since {2}', workflow, by, { at: since });
}

/** So many titles are read; the rest is a number. */
const mostTitles = 12;

async function changes(
  git: Git,
  now: CommitSha | null,
  { commit }: WaitingDeployment,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  if (now === null) return [say('Nothing was put there before; {0} would be the first', shortCommit(commit))];
  if (now === commit) return [say('{0} runs there already', shortCommit(commit))];
  const between = await git.range(now, commit, mostTitles, signal);
  return [
    ...listed(say('In ({0}):', between.inCount), between.in, between.inCount),
    ...listed(say('Out ({0}):', between.outCount), between.out, between.outCount),
    ...(between.remark ? [between.remark] : []),
  ];
}

function listed(title: Message, commits: readonly CommitInfo[], count: number): readonly Message[] {
  if (count === 0) return [];
  const lines = commits.map((one) => say('{0} {1} ({2})', shortCommit(one.sha), one.title, one.author));
  const more = count - commits.length;
  return [title, ...lines, ...(more > 0 ? [say('and {0} more', more)] : [])];
}
