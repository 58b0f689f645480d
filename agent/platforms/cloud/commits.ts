import { as, type CommitSha } from '../../protocol/ids.ts';
import type { CommitInfo } from '../../protocol/model.ts';

/** Of a deployment that says no commit: it was made by hand, or by something that does not note it. */
export const noCommit: CommitSha = as('0'.repeat(40));

/** As far as a platform knows it; what the repository knows comes from `CloudParts.commit`. */
export function commitSaid(
  sha: string | null | undefined,
  said: Partial<Omit<CommitInfo, 'sha'>> = {},
): CommitInfo {
  const { title = '', author = '', at = 0 } = said;
  return { sha: sha ? as(sha) : noCommit, title, author, at };
}
