import * as z from 'zod';
import { answered } from '../client/answered.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

const branchNamesQuery = `query BranchNames($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    refs(refPrefix: "refs/heads/", first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { name }
    }
  }
}`;

const answer = z.object({
  repository: z.object({
    refs: z.object({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      nodes: z.array(z.object({ name: z.string() }).nullable()).nullable(),
    }),
  }),
});

/** A thousand branches; 10 points. */
const mostPages = 10;

/** Every branch there is on GitHub; null where there are too many to list. Failed as any question to GitHub. */
export async function branchNames(
  { gitHub, repository }: OnGitHub,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  const found: string[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < mostPages; pages++) {
    const variables = { ...repository, after, request: { signal } };
    const data: unknown = await gitHub.ask((octokit) => octokit.graphql(branchNamesQuery, variables));
    const { nodes, pageInfo } = answered(answer, data, 'the answer of GitHub about branches').repository.refs;
    found.push(...(nodes ?? []).flatMap((node) => node?.name ?? []));
    if (!pageInfo.hasNextPage) return found;
    after = pageInfo.endCursor;
  }
  return null;
}
