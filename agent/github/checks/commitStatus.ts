import type { CommitSha } from '../../protocol/ids.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

export interface CommitStatus {
  readonly context: string;
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  readonly description: string;
  /** For everybody; null where nobody else could open it. */
  readonly url: string | null;
}

/** What we say of a commit ourselves. It proves nothing of it. */
export const previewContext = 'taxiway/preview';

/** GitHub cuts nothing off: it refuses what is longer. */
const longestDescription = 140;

/** What stands beside a commit on GitHub. Failed as any question to GitHub; `refused` for a commit it does not have. */
export async function tellCommit(
  { gitHub, repository }: OnGitHub,
  sha: CommitSha,
  { context, state, description, url }: CommitStatus,
  signal: AbortSignal,
): Promise<void> {
  const asked = {
    ...{ owner: repository.owner, repo: repository.name, sha, context, state },
    description: description.slice(0, longestDescription),
    ...(url !== null && { target_url: url }),
    request: { signal },
  };
  await gitHub.ask((octokit) => octokit.rest.repos.createCommitStatus(asked));
}
