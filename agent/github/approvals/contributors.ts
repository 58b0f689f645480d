import * as z from 'zod';
import { allPages } from '../client/allPages.ts';
import { answered } from '../client/answered.ts';
import type { BringingPull } from './approvals.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

const account = z.object({ login: z.string().optional() }).nullish();
const commits = z.array(z.object({ author: account, committer: account }));
const permission = z.object({ permission: z.string() });

/**
 * Logins of those whose work a pull request brings: who opened it, who wrote its commits, and who committed them. Who pushed them
 * under other names is not told with a pull request; the rule "require_last_push_approval", which a protected branch gets, has
 * GitHub itself refuse to merge what nobody else approved.
 */
export async function contributorsOf(
  { gitHub, repository }: OnGitHub,
  { number, author }: Pick<BringingPull, 'number' | 'author'>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const asked = { owner: repository.owner, repo: repository.name, pull_number: number, request: { signal } };
  const found = await allPages(async (page) => {
    const { data } = await gitHub.ask((octokit) => octokit.rest.pulls.listCommits({ ...asked, ...page }));
    return answered(commits, data, 'the answer of GitHub about the commits of a pull request');
  });
  const logins = found.flatMap((commit) => [commit.author?.login ?? [], commit.committer?.login ?? []]);
  return new Set([author, ...logins.flat()]);
}

/** GitHub answers the basic roles here; `maintain` counts as `write`, `triage` as `read`. */
const writes: ReadonlySet<string> = new Set(['admin', 'write']);

/** Whether an account may write to the repository: a member of its organization need not. Only who may write is told. */
export async function mayWrite(
  { gitHub, repository }: OnGitHub,
  login: string,
  signal: AbortSignal,
): Promise<boolean> {
  const asked = { owner: repository.owner, repo: repository.name, username: login, request: { signal } };
  const { data } = await gitHub.ask((octokit) => octokit.rest.repos.getCollaboratorPermissionLevel(asked));
  return writes.has(answered(permission, data, 'the answer of GitHub about permissions').permission);
}
