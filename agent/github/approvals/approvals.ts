import * as z from 'zod';
import type { CommitSha } from '../../protocol/ids.ts';
import { allPages } from '../client/allPages.ts';
import { answered } from '../client/answered.ts';
import { isNoCommit } from '../checks/commitChecks.ts';
import { contributorsOf, mayWrite } from './contributors.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

/** The pull request that brought a commit: the commit is its head, or what merging it made. */
export interface BringingPull {
  readonly number: number;
  readonly url: string;
  /** Login. */
  readonly author: string;
  /** What is reviewed. */
  readonly head: string;
}

const what = 'the answer of GitHub about approvals';
const account = z.object({ login: z.string(), type: z.string() }).nullish();
const pulls = z.array(
  z.object({
    number: z.number(),
    html_url: z.string(),
    user: account,
    state: z.string(),
    head: z.object({ sha: z.string() }),
    base: z.object({ ref: z.string(), repo: z.object({ default_branch: z.string() }) }),
    merged_at: z.string().nullable(),
    merge_commit_sha: z.string().nullable(),
  }),
);
const reviews = z.array(
  z.object({
    user: account,
    state: z.string(),
    commit_id: z.string().nullable(),
  }),
);
const runs = z.object({
  workflow_runs: z.array(z.object({ id: z.number(), actor: account, triggering_actor: account })),
});
const given = z.array(
  z.object({
    state: z.string(),
    user: account,
    environments: z.array(z.object({ name: z.string().optional() })),
  }),
);

/** Whether a pull request into a branch may bring what is deployed: a review says nothing but of the difference to that one. */
export type Into = (base: string, defaultBranch: string) => boolean;

/**
 * Null where none brought it: it was pushed by itself, or into another branch, or its pull request was closed unmerged. A merged one
 * comes before one that is open still.
 */
export async function bringingPull(
  { gitHub, repository }: OnGitHub,
  { commit, into }: { readonly commit: CommitSha; readonly into: Into },
  signal: AbortSignal,
): Promise<BringingPull | null> {
  const asked = { owner: repository.owner, repo: repository.name, commit_sha: commit, request: { signal } };
  const found = await allPages(async (page) => {
    const { data } = await gitHub.ask((octokit) =>
      octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...asked, ...page }),
    );
    return answered(pulls, data, what);
  }).catch((error: unknown) => {
    if (isNoCommit(error)) return [];
    throw error;
  });
  const counted = found
    .filter(({ state, merged_at: mergedAt }) => state === 'open' || mergedAt !== null)
    .filter(({ base }) => into(base.ref, base.repo.default_branch));
  const merged = counted.find((one) => one.merged_at !== null && one.merge_commit_sha === commit);
  const pull = merged ?? counted.find(({ head }) => head.sha === commit);
  if (!pull) return null;
  const { number, html_url: url, head, user } = pull;
  return { number, url, head: head.sha, author: user?.login ?? 'ghost' };
}

/** Comments take nothing back. */
const decides: ReadonlySet<string> = new Set(['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED']);

/**
 * Logins of people, each once, whose last word on its head is an approval, and who may write to the repository: anybody may review
 * on a public one. Of nobody who has a part in it.
 */
export async function reviewersOf(
  on: OnGitHub,
  pull: BringingPull,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const approving = await approvingOf(on, pull, signal);
  if (approving.length === 0) return [];
  const contributors = await contributorsOf(on, pull, signal);
  const others = approving.filter((login) => !contributors.has(login));
  const may = await Promise.all(others.map((login) => mayWrite(on, login, signal)));
  return others.filter((_, index) => may[index]);
}

async function approvingOf(
  { gitHub, repository }: OnGitHub,
  { number, head }: BringingPull,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const asked = { owner: repository.owner, repo: repository.name, pull_number: number, request: { signal } };
  const found = await allPages(async (page) => {
    const { data } = await gitHub.ask((octokit) => octokit.rest.pulls.listReviews({ ...asked, ...page }));
    return answered(reviews, data, what);
  });
  const last = new Map<string, boolean>();
  for (const { user, state, commit_id: commit } of found)
    if (user?.type === 'User' && decides.has(state))
      last.set(user.login, state === 'APPROVED' && commit === head);
  return [...last].flatMap(([login, approved]) => (approved ? [login] : []));
}

/** So many workflow runs of a commit are looked through. */
const mostRuns = 10;

/**
 * Logins of required reviewers who let a workflow deploy this commit to the environment. Whoever started it, or started it again,
 * does not count, and of a run that somebody rejected nobody does.
 */
export async function deploymentReviewersOf(
  { gitHub, repository }: OnGitHub,
  { commit, environment }: { readonly commit: CommitSha; readonly environment: string },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const place = { owner: repository.owner, repo: repository.name, request: { signal } };
  const asked = { ...place, head_sha: commit, per_page: mostRuns };
  const { data } = await gitHub.ask((octokit) => octokit.rest.actions.listWorkflowRunsForRepo(asked));
  const found = answered(runs, data, what).workflow_runs.map(async ({ id, actor, triggering_actor }) => {
    const answer = await gitHub.ask((octokit) =>
      octokit.rest.actions.getReviewsForRun({ ...place, run_id: id }),
    );
    const words = answered(given, answer.data, what).filter(({ environments }) =>
      environments.some(({ name }) => name === environment),
    );
    if (words.some(({ state }) => state === 'rejected')) return [];
    const starters = [actor?.login, triggering_actor?.login];
    return words.flatMap(({ state, user }) =>
      state === 'approved' && user?.type === 'User' && !starters.includes(user.login) ? [user.login] : [],
    );
  });
  return [...new Set((await Promise.all(found)).flat())];
}

/** Approves as the one who is signed in. Failed `gitHub` where GitHub does not take it (one's own pull request, say). */
export async function submitApproval(
  { gitHub, repository }: OnGitHub,
  { number, head }: BringingPull,
  comment: string,
  signal: AbortSignal,
): Promise<void> {
  const place = { owner: repository.owner, repo: repository.name, pull_number: number };
  const review = { commit_id: head, event: 'APPROVE' as const, ...(comment !== '' && { body: comment }) };
  await gitHub.ask((octokit) =>
    octokit.rest.pulls.createReview({ ...place, ...review, request: { signal, retries: 0 } }),
  );
}
