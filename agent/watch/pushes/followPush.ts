import { shortCommit } from '../../protocol/ids.ts';
import type { CommitInfo, CommitStanding, PushedCommit } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import { isSame } from '../picture/same.ts';

/** A push with when GitHub last had news of it, ms since 1970. */
export interface FollowedPush {
  readonly pushed: PushedCommit;
  readonly changedAt: number;
}

const minute = 60_000;
/** A job that waits for another one, or a deployment after the checks, is not there at once. */
const settledMs = minute;
/** Workflows need a moment to be seen at all. */
const nothingMs = 2 * minute;
/** A job may wait for a reviewer for so long before GitHub ends it. */
const longestMs = 30 * 24 * 60 * minute;
/** What takes longer waits for a person: GitHub is asked as often as without it from then on. */
const promptMs = 60 * minute;

export function beginPush(branch: string, commit: CommitInfo, now: number): FollowedPush {
  const checks = { state: 'none', total: 0, pending: 0, failing: [] } as const;
  const pushed = { branch, commit, pushedAt: now, state: 'watched', checks, deployments: [] } as const;
  return { pushed: { ...pushed, result: null, url: null }, changedAt: now };
}

/** What it is once GitHub has said how its commit stands: it ends when nothing of it moves any more. */
export function followPush(push: FollowedPush, standing: CommitStanding, now: number): FollowedPush {
  const { pushed } = push;
  if (pushed.state !== 'watched') return push;
  const { checks, deployments } = standing;
  const isNews = !isSame({ checks, deployments }, { checks: pushed.checks, deployments: pushed.deployments });
  const changedAt = isNews ? now : push.changedAt;
  const followed = { ...pushed, checks, deployments };
  if (!isOver(followed, changedAt, now)) return { pushed: followed, changedAt };
  return { pushed: { ...followed, ...endOf(followed) }, changedAt };
}

/** Whether its end is to be expected soon, and somebody waits for it. */
export function isPrompt({ pushed: { state, pushedAt } }: FollowedPush, now: number): boolean {
  return state === 'watched' && now - pushedAt < promptMs;
}

function isOver({ checks, deployments, pushedAt }: PushedCommit, changedAt: number, now: number): boolean {
  if (now - pushedAt >= longestMs) return true;
  if (runs(checks) || deployments.some(({ state }) => state === 'building' || state === 'waiting'))
    return false;
  if (hasFailed({ checks, deployments })) return true;
  return now - changedAt >= (checks.total + deployments.length > 0 ? settledMs : nothingMs);
}

/** Some of them may be too many to be read. */
function runs({ state, pending }: CommitStanding['checks']): boolean {
  return pending > 0 || state === 'pending';
}

function hasFailed({ checks, deployments }: CommitStanding): boolean {
  return checks.state === 'failing' || deployments.some(({ state }) => state === 'failed');
}

function endOf(push: PushedCommit): Pick<PushedCommit, 'state' | 'result' | 'url'> {
  if (hasFailed(push)) return { state: 'failed', result: failure(push), url: urlOfFailure(push) };
  const ready = push.deployments.find(({ state, url }) => state === 'ready' && url !== null);
  return { state: 'passed', result: success(push), url: ready?.url ?? null };
}

function failure({ branch, commit, checks, deployments }: PushedCommit): Message {
  const failed = deployments.filter(({ state }) => state === 'failed').map(({ environment }) => environment);
  const unread = checks.state === 'failing' && checks.failing.length === 0 ? [say('one of its checks')] : [];
  const names = { all: [...checks.failing.map(({ name }) => name), ...unread, ...failed] };
  return say('{0} {1}: {2} failed.', branch, shortCommit(commit.sha), names);
}

function urlOfFailure({ checks, deployments }: PushedCommit): string | null {
  const check = checks.failing.find(({ url }) => url !== null);
  return check?.url ?? deployments.find(({ state }) => state === 'failed')?.logUrl ?? null;
}

/** Null where nothing on GitHub cared for it: then there is nothing to tell. */
function success({ branch, commit, checks, deployments }: PushedCommit): Message | null {
  const sha = shortCommit(commit.sha);
  if (runs(checks) || deployments.some(({ state }) => state !== 'ready'))
    return say('{0} {1}: not all of it has ended after a month; it is not watched any more.', branch, sha);
  const ready = { all: deployments.map(({ environment }) => environment) };
  if (deployments.length === 0 && checks.total === 0) return null;
  if (deployments.length === 0) return say('{0} {1}: {2} checks passed.', branch, sha, checks.total);
  if (checks.total === 0) return say('{0} {1}: {2} ready.', branch, sha, ready);
  return say('{0} {1}: {2} checks passed, {3} ready.', branch, sha, checks.total, ready);
}
