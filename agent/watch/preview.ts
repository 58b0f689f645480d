import { isKept, lastActivity } from '../project/previewActivity.ts';
import { pullRequestOf as numberIn, type PreviewRecord } from '../project/previewRecords.ts';
import type { EnvironmentName } from '../protocol/ids.ts';
import type { OperationSummary, PreviewInfo, PullRequest } from '../protocol/model.ts';
import type { Facts } from './facts.ts';

/** Branch, head and activity of a preview; its platform may know one of which there is no record. */
export function previewInfo(
  name: EnvironmentName,
  facts: Facts,
  operation: OperationSummary | null,
  now: number,
): PreviewInfo {
  const record = facts.previews.get(name) ?? facts.others.get(name) ?? unrecorded(name, facts);
  const pull = pullRequestOf(name, record.branch, facts);
  const tip = facts.branches.get(record.branch);
  const head = tip?.local ?? tip?.remote?.tip ?? null;
  const isAhead = tip?.local ? tip.local.sha !== tip.remote?.tip.sha : false;
  const lastActivityAt = lastActivity(record, head?.at ?? null, pull?.updatedAt ?? null);
  return {
    branch: record.branch,
    head: (isAhead ? null : pull?.head) ?? head?.sha ?? record.head,
    title: pull?.title ?? head?.title ?? record.title,
    author: pull?.author ?? head?.author ?? record.author,
    pullRequest: pull?.number ?? record.pullRequest,
    isMine: isMine(record, pull, facts),
    isOver: !pull && record.pullRequest !== null && isListed(facts),
    lastActivityAt,
    staleSince: staleSince(name, record, lastActivityAt, facts, now),
    failure: operation ? null : failureOn(name, facts),
    operation: operation?.id ?? null,
  };
}

function isMine({ authorEmail }: Known, pull: PullRequest | undefined, facts: Facts): boolean {
  const account = facts.gitHub?.account ?? null;
  if (pull && account !== null) return pull.author === account;
  return facts.identity?.email?.toLowerCase() === authorEmail.toLowerCase();
}

/** What is not in GitHub's list is not open, where there is a list and it is whole. */
function isListed({ gitHub, pullRequests }: Facts): boolean {
  return (gitHub?.account ?? null) !== null && pullRequests.size < mostListed;
}

const mostListed = 1000;

/** A fork's branch may only be called the same. */
function pullRequestOf(
  name: EnvironmentName,
  branch: string,
  { pullRequests }: Facts,
): PullRequest | undefined {
  const number = numberIn(name);
  if (number !== null) return pullRequests.get(number);
  return [...pullRequests.values()].find((one) => one.branch === branch && !one.isFork);
}

type Known = Pick<
  PreviewRecord,
  'branch' | 'title' | 'author' | 'authorEmail' | 'pullRequest' | 'lastActivityAt' | 'toldAt'
> & {
  readonly head: PreviewInfo['head'];
};

function unrecorded(name: EnvironmentName, facts: Facts): Known {
  const newest = facts.readings.get(name)?.find(({ current }) => current)?.current;
  return {
    branch: name,
    head: newest?.commit.sha ?? null,
    title: newest?.commit.title ?? '',
    author: newest?.commit.author ?? '',
    authorEmail: '',
    pullRequest: null,
    lastActivityAt: newest?.createdAt ?? 0,
  };
}

function staleSince(
  name: EnvironmentName,
  { branch, pullRequest }: Known,
  lastActivityAt: number,
  { configuration }: Facts,
  now: number,
): number | null {
  const rules = configuration?.previews;
  if (!rules?.staleAfterMs) return null;
  const stale = lastActivityAt + rules.staleAfterMs;
  return !isKept(rules.keep, { name, branch, pullRequest }) && stale < now ? stale : null;
}

/** Why the last attempt failed, unless a later one did not. */
function failureOn(name: EnvironmentName, { operations }: Facts): PreviewInfo['failure'] {
  const here = [...operations.values()].filter(({ environment }) => environment === name);
  const last = here.reduce<OperationSummary | null>(
    (newest, one) => (newest === null || one.createdAt > newest.createdAt ? one : newest),
    null,
  );
  return last?.state === 'failed' ? last.failure : null;
}
