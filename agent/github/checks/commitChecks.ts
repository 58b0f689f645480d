import * as z from 'zod';
import { failureOf } from '../../protocol/failures.ts';
import { allPages } from '../client/allPages.ts';
import { answered } from '../client/answered.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

/** A check run or a status of a commit, as far as a rule cares. */
export interface CommitCheck {
  readonly name: string;
  readonly verdict: 'passed' | 'failed' | 'pending';
  /** Whether it ran and succeeded: one that is skipped or neutral passes too, and proves nothing. */
  readonly isProof: boolean;
  /** Where a person can see more. */
  readonly url: string | null;
  /** The app that reports it; null where that is a person, or not told. */
  readonly app: number | null;
}

const runs = z.object({
  check_runs: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      conclusion: z.string().nullable(),
      html_url: z.string().nullable(),
      details_url: z.string().nullable(),
      app: z.object({ id: z.number() }).nullable(),
    }),
  ),
});
const statuses = z.object({
  statuses: z.array(
    z.object({
      context: z.string(),
      state: z.string(),
      target_url: z.string().nullable(),
      avatar_url: z.string().nullable(),
    }),
  ),
});

const what = 'the answer of GitHub about checks';
/** What a required check may end with. Source: GitHub's "About protected branches". */
const good: ReadonlySet<string> = new Set(['success', 'neutral', 'skipped']);

/**
 * The latest check runs and statuses of a commit, a hundred per request. Null where GitHub does not have the commit: it was not
 * pushed. Failed as any question to GitHub.
 */
export async function commitChecks(
  on: OnGitHub,
  ref: string,
  signal: AbortSignal,
): Promise<readonly CommitCheck[] | null> {
  const asked = [checkRuns(on, ref, signal), commitStatuses(on, ref, signal)];
  const noCommit = (await Promise.allSettled(asked)).some(
    (one) => one.status === 'rejected' && isNoCommit(one.reason),
  );
  return noCommit ? null : (await Promise.all(asked)).flat();
}

/** GitHub has the repository, but no such commit: it says so by 422. */
export function isNoCommit(error: unknown): boolean {
  const failure = failureOf(error);
  return (
    failure.reason === 'gitHub' &&
    failure.situation === 'refused' &&
    failure.detail.startsWith('No commit found')
  );
}

async function checkRuns({ gitHub, repository }: OnGitHub, ref: string, signal: AbortSignal) {
  const asked = { owner: repository.owner, repo: repository.name, ref, request: { signal } };
  const found = await allPages(async (page) => {
    const { data } = await gitHub.ask((octokit) => octokit.rest.checks.listForRef({ ...asked, ...page }));
    return answered(runs, data, what).check_runs;
  });
  return found.map(({ name, status, conclusion, app, html_url, details_url }): CommitCheck => {
    const isOver = status === 'completed' && conclusion !== null;
    const verdict = isOver ? (good.has(conclusion) ? 'passed' : 'failed') : 'pending';
    const isProof = verdict === 'passed' && conclusion === 'success';
    return { name, verdict, isProof, url: html_url ?? details_url, app: app?.id ?? null };
  });
}

async function commitStatuses({ gitHub, repository }: OnGitHub, ref: string, signal: AbortSignal) {
  const asked = { owner: repository.owner, repo: repository.name, ref, request: { signal } };
  const found = await allPages(async (page) => {
    const { data } = await gitHub.ask((octokit) =>
      octokit.rest.repos.getCombinedStatusForRef({ ...asked, ...page }),
    );
    return answered(statuses, data, what).statuses;
  });
  return found.map(({ context, state, target_url: url, avatar_url: picture }): CommitCheck => {
    const verdict = state === 'pending' ? 'pending' : state === 'success' ? 'passed' : 'failed';
    return { name: context, url, app: appIn(picture), verdict, isProof: verdict === 'passed' };
  });
}

/**
 * A status says who made it by their account and picture alone, in REST as in GraphQL (`StatusContext` has `creator` and `avatarUrl`),
 * and the account of an app has a number of its own. Pictures of apps lie under the number of the app. Check runs name theirs.
 */
function appIn(picture: string | null): number | null {
  const [, app] = /^https:\/\/avatars\.githubusercontent\.com\/in\/(\d+)(?:\?|$)/.exec(picture ?? '') ?? [];
  return app === undefined ? null : Number(app);
}
