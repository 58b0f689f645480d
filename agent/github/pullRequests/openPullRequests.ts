import * as z from 'zod';
import { as, type CommitSha } from '../../protocol/ids.ts';
import type { PullRequest } from '../../protocol/model.ts';
import { answered } from '../client/answered.ts';
import {
  deploymentFields,
  deploymentNodes,
  recordedIn,
  type RecordedDeployment,
} from '../deployments/deploymentsQuery.ts';
import { commitAnswer, commitFields, login, notNull, standingOf, time } from '../checks/commitParts.ts';

/** Pull requests in one answer: the most GitHub gives. */
export const pageSize = 100;

/**
 * Open pull requests with the deployments and checks of their heads: 2 points of 5,000 an hour for 100 of them (GitHub's formula:
 * 1 + 1 + 100 + 100 requests, by the hundred), and beside the first the newest deployments, whoever made them. `headRef` is null where the branch is gone.
 */
export const openPullRequestsQuery = `query OpenPullRequests($owner: String!, $name: String!, $first: Int!, $after: String, $environments: [String!], $isFirst: Boolean!) {
  rateLimit { cost remaining limit resetAt }
  repository(owner: $owner, name: $name) {
    nameWithOwner
    deployments(environments: $environments, first: 100, orderBy: { field: CREATED_AT, direction: DESC }) @include(if: $isFirst) {
      nodes { ${deploymentFields} }
    }
    pullRequests(states: OPEN, first: $first, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        number title url isDraft updatedAt isCrossRepository
        author { login }
        baseRefName headRefName headRefOid
        headRef {
          target {
            ... on Commit {
              ${commitFields}
            }
          }
        }
      }
    }
  }
}`;

const pullRequest = z.object({
  number: z.number(),
  title: z.string(),
  url: z.string(),
  isDraft: z.boolean(),
  updatedAt: time,
  isCrossRepository: z.boolean(),
  author: login,
  baseRefName: z.string(),
  headRefName: z.string(),
  headRefOid: z.string(),
  headRef: z.object({ target: commitAnswer.nullable() }).nullable(),
});

const answer = z.object({
  rateLimit: z.object({ cost: z.number() }).nullish(),
  repository: z.object({
    nameWithOwner: z.string(),
    deployments: deploymentNodes.nullish(),
    pullRequests: z.object({
      totalCount: z.number(),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      nodes: z.array(pullRequest.nullable()).nullable(),
    }),
  }),
});

type Found = z.output<typeof pullRequest>;

export interface PullRequestsPage {
  /** Its name now: a repository that moved answers under the new one. */
  readonly repository: string;
  /** Latest activity first. */
  readonly pullRequests: readonly PullRequest[];
  /** On the first page alone. */
  readonly deployments: readonly RecordedDeployment[];
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
  /** Points it cost. */
  readonly cost: number;
}

/** Failed `unreadable` for an answer of another shape. */
export function pullRequestsIn(data: unknown): PullRequestsPage {
  const { repository, rateLimit } = answered(answer, data, 'the answer of GitHub about pull requests');
  const { nodes, pageInfo } = repository.pullRequests;
  return {
    repository: repository.nameWithOwner,
    pullRequests: notNull(nodes ?? []).map(pullRequestOf),
    deployments: recordedIn(repository.deployments ?? { nodes: [] }),
    next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
    cost: rateLimit?.cost ?? 0,
  };
}

function pullRequestOf(found: Found): PullRequest {
  return {
    number: found.number,
    title: found.title,
    url: found.url,
    author: found.author?.login ?? 'ghost', // as GitHub itself calls an account that is gone
    isDraft: found.isDraft,
    isFork: found.isCrossRepository,
    branch: found.headRefName,
    isBranchGone: found.headRef === null,
    base: found.baseRefName,
    head: as<CommitSha>(found.headRefOid),
    updatedAt: found.updatedAt,
    ...standingOf(found.headRef?.target ?? null),
  };
}
