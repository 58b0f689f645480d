import * as z from 'zod';
import { Failed } from '../../protocol/failures.ts';
import { as, type CommitSha } from '../../protocol/ids.ts';
import type { OnGitHub } from '../client/onGitHub.ts';
import type { GitHubRepository } from '../client/repository.ts';

/** One pull request, open or not, as it is now. */
export interface PullRequestHead {
  readonly number: number;
  readonly title: string;
  /** Login of its author. */
  readonly author: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly head: CommitSha;
  /** The head's branch in this repository; null where it is a fork's, or gone. */
  readonly branch: string | null;
  /** `owner:branch`, as GitHub calls a head from elsewhere. */
  readonly label: string;
  readonly isFork: boolean;
  /** When somebody last did something about it, ms since 1970. */
  readonly updatedAt: number;
}

export interface Asked<Answer> {
  /** As it is called now: one that moved answers reading questions under its old name too, but takes no writing ones. */
  readonly repository: GitHubRepository;
  readonly answer: Answer;
}

const fields = `number title state updatedAt isCrossRepository author { login }
  headRefName headRefOid headRef { id } headRepositoryOwner { login }`;

export const pullRequestQuery = `query PullRequest($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { nameWithOwner pullRequest(number: $number) { ${fields} } }
}`;

export const pullRequestsOfBranchQuery = `query PullRequestsOfBranch($owner: String!, $name: String!, $branch: String!) {
  repository(owner: $owner, name: $name) {
    nameWithOwner
    pullRequests(headRefName: $branch, states: OPEN, first: 20, orderBy: { field: UPDATED_AT, direction: DESC }) {
      nodes { ${fields} }
    }
  }
}`;

const login = z.object({ login: z.string() }).nullable();
const pullRequest = z
  .object({
    number: z.number(),
    title: z.string(),
    state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
    updatedAt: z.string().transform((text) => Date.parse(text)),
    isCrossRepository: z.boolean(),
    author: login,
    headRefName: z.string(),
    headRefOid: z.string(),
    headRef: z.object({ id: z.string() }).nullable(),
    headRepositoryOwner: login,
  })
  .transform((found): PullRequestHead => ({
    number: found.number,
    title: found.title,
    author: found.author?.login ?? 'ghost', // as GitHub calls an account that is gone
    state: ({ OPEN: 'open', CLOSED: 'closed', MERGED: 'merged' } as const)[found.state],
    head: as<CommitSha>(found.headRefOid),
    branch: found.isCrossRepository || found.headRef === null ? null : found.headRefName,
    label: `${found.headRepositoryOwner?.login ?? 'ghost'}:${found.headRefName}`,
    isFork: found.isCrossRepository,
    updatedAt: found.updatedAt,
  }));

const one = z.object({
  repository: z.object({ nameWithOwner: z.string(), pullRequest: pullRequest.nullable() }),
});
const several = z.object({
  repository: z.object({
    nameWithOwner: z.string(),
    pullRequests: z.object({ nodes: z.array(pullRequest.nullable()).nullable() }),
  }),
});

/** Null where the repository has none of that number. Failed as any question to GitHub. */
export async function pullRequestNumbered(
  number: number,
  { gitHub, repository }: OnGitHub,
  signal: AbortSignal,
): Promise<Asked<PullRequestHead | null>> {
  const variables = { ...repository, number, request: { signal } };
  const asking = gitHub.ask((octokit) => octokit.graphql(pullRequestQuery, variables));
  const found = await asking.catch((error: unknown) => {
    if (isNoPullRequest(error)) return null;
    throw error;
  });
  if (found === null) return { repository, answer: null };
  const { nameWithOwner, pullRequest: answer } = one.parse(found).repository;
  return { repository: named(nameWithOwner), answer };
}

/** The open pull request of a branch of this repository, the one with the latest activity; null where there is none. */
export async function pullRequestOfBranch(
  branch: string,
  { gitHub, repository }: Pick<OnGitHub, 'gitHub' | 'repository'>,
  signal: AbortSignal,
): Promise<Asked<PullRequestHead | null>> {
  const variables = { ...repository, branch, request: { signal } };
  const found = await gitHub.ask((octokit) => octokit.graphql(pullRequestsOfBranchQuery, variables));
  const { nameWithOwner, pullRequests } = several.parse(found).repository;
  const own = (pullRequests.nodes ?? []).find((pull) => pull !== null && !pull.isFork);
  return { repository: named(nameWithOwner), answer: own ?? null };
}

function named(nameWithOwner: string): GitHubRepository {
  const [owner = '', name = ''] = nameWithOwner.split('/');
  return { owner, name };
}

/** GitHub says `NOT_FOUND` of the repository as well; its words tell which. */
function isNoPullRequest(error: unknown): boolean {
  if (!(error instanceof Failed) || error.failure.reason !== 'gitHub') return false;
  return error.failure.situation === 'notFound' && error.failure.detail.includes('to a PullRequest');
}
