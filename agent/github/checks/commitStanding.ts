import * as z from 'zod';
import type { CommitStanding } from '../../protocol/model.ts';
import { answered } from '../client/answered.ts';
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
  const { repository } = answered(answer, data, 'the answer of GitHub about a commit');
  return standingOf(repository.object);
}
