import { isLive } from '../github/runs/runState.ts';
import type { PullRequest } from '../protocol/model.ts';
import type { Facts } from './facts.ts';
import { isPrompt, type FollowedPush } from './pushes/followPush.ts';

type Known = Pick<Facts, 'pullRequests' | 'pushes' | 'runs' | 'head'>;

/** Something on GitHub will be different soon, and somebody here waits for it. */
export function gitHubMoves({ pullRequests, pushes, runs, head }: Known, now: number): boolean {
  return (
    [...pullRequests.values()].some(isMoving) ||
    [...pushes.values()].some((push) => isPrompt(push, now)) ||
    runs.some((run) => isLive(run) && (run.startedHere || run.branch === head.branch))
  );
}

/** A run goes on that was started here: the window that asks for all others does not know of it. */
export function followsRun({ runs }: Pick<Facts, 'runs'>): boolean {
  return runs.some((run) => run.startedHere && isLive(run));
}

export function isWatched({ pushed }: FollowedPush): boolean {
  return pushed.state === 'watched';
}

function isMoving({ checks, deployments }: PullRequest): boolean {
  return (
    checks.state === 'pending' || deployments.some(({ state }) => state === 'building' || state === 'waiting')
  );
}
