import * as z from 'zod';
import { Failed } from '../protocol/failures.ts';
import type { CommitStanding } from '../protocol/model.ts';
import { commitAnswer, commitFields, standingOf } from './commitParts.ts';

/** Checks and deployments of one commit: 1 point. */
export const commitStandingQuery = `query CommitStanding($owner: String!, $name: String!, $commit: GitObjectID!) {
  repository(owner: $owner, name: $name) {
    object(oid: $commit) {
      ... on Commit {
        ${commitFields}
      }
    }
  }
}`;

const answer = z.object({ repository: z.object({ object: commitAnswer.nullable() }) });

/** Nothing of a commit that GitHub does not have (yet). Failed `unreadable` for an answer of another shape. */
export function commitStandingIn(data: unknown): CommitStanding {
  const parsed = answer.safeParse(data);
  if (parsed.success) return standingOf(parsed.data.repository.object);
  const sample = z.prettifyError(parsed.error).slice(0, 200);
  throw new Failed({ reason: 'unreadable', what: 'the answer of GitHub about a commit', sample });
}
