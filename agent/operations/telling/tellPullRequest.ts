import { previewContext, tellCommit } from '../../github/checks/commitStatus.ts';
import { onGitHub, type OnGitHub } from '../../github/client/onGitHub.ts';
import { keepComment } from '../../github/pullRequests/pullRequestComment.ts';
import { pullRequestNumbered, pullRequestOfBranch } from '../../github/pullRequests/pullRequest.ts';
import { repositoryOf } from '../../github/client/repository.ts';
import { explain } from '../../protocol/explain.ts';
import { Failed, failureOf } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import { thisMachine } from '../shared/machine.ts';
import type { World } from '../world.ts';
import { commentOf, markerOf, statusOf, type PreviewNews, type Told } from './previewNews.ts';

/** Of which preview; `branch` where nobody knows yet whether it has a pull request. */
export interface Concerned {
  readonly pullRequest: number | null;
  readonly branch: string | null;
}

/** What came of it: the pull request that was told, and what could not be said, for the journal. */
export interface ToldOf {
  readonly number: number | null;
  readonly note: Message | null;
}

/** Of all that is told together: nothing waits for GitHub longer. Milliseconds. */
const withinMs = 30_000;

/** Tells a preview's pull request and its commit how it is. Whatever GitHub does, this does not fail, unless it is cancelled. */
export async function tellPullRequest(
  world: World,
  of: Concerned,
  news: PreviewNews,
  signal: AbortSignal,
): Promise<ToldOf> {
  const either = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
  try {
    return await tell(world, of, news, either);
  } catch (error) {
    signal.throwIfAborted();
    return { number: of.pullRequest, note: notTold(error) };
  }
}

async function tell(world: World, of: Concerned, news: PreviewNews, signal: AbortSignal): Promise<ToldOf> {
  if (!repositoryOf(await world.git.remotes(signal))) return { number: of.pullRequest, note: null };
  const there = await onGitHub(world, signal);
  if (!there) return { number: of.pullRequest, note: of.pullRequest === null ? null : signedOut };
  const found = await numberOf(there, of, signal);
  if (found === null) return { number: null, note: null };
  const told = await teller(world);
  const tellings = [comment(found, news, told, signal), status(found.there, news, told, signal)];
  const refused = (await Promise.allSettled(tellings)).find(({ status }) => status === 'rejected');
  const note = refused?.status === 'rejected' ? notTold(refused.reason) : null;
  return { number: found.number, note };
}

const signedOut = say('The pull request was not told: nobody is signed in to GitHub.');

function notTold(error: unknown): Message {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const failure = timedOut
    ? new Failed({ reason: 'timedOut', what: say('GitHub'), afterMs: withinMs }).failure
    : failureOf(error);
  return say('The pull request was not told everything. {0}', explain(failure).what);
}

interface There {
  readonly there: OnGitHub;
  readonly number: number;
}

/** The repository is asked for its name first: one that moved takes nothing under the old one. */
async function numberOf(there: OnGitHub, of: Concerned, signal: AbortSignal): Promise<There | null> {
  const { pullRequest, branch } = of;
  const { answer, repository } =
    pullRequest === null
      ? await pullRequestOfBranch(branch ?? '', there, signal)
      : await pullRequestNumbered(pullRequest, there, signal);
  return answer && { there: { ...there, repository }, number: answer.number };
}

async function teller({ state, name, redactor }: World): Promise<Told> {
  const { name: machine } = await thisMachine(state);
  return { machine, product: name, clean: (text) => redactor.line(text) };
}

async function comment(
  { there, number }: There,
  news: PreviewNews,
  told: Told,
  signal: AbortSignal,
): Promise<void> {
  const [marker, text] = [markerOf(told.product), commentOf(news, told)];
  await keepComment(there, { number, marker, text, create: news.state !== 'removed' }, signal);
}

async function status(there: OnGitHub, news: PreviewNews, told: Told, signal: AbortSignal): Promise<void> {
  const said = statusOf(news, told);
  if (said && 'head' in news)
    await tellCommit(there, news.head, { context: previewContext, ...said }, signal);
}
