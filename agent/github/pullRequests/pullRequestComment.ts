import type { OnGitHub } from '../client/onGitHub.ts';

export interface KeptComment {
  readonly number: number;
  /** A line that nobody sees, by which the comment is found again. */
  readonly marker: string;
  /** Markdown, without the marker. */
  readonly text: string;
  /** Whether one that is not there is written; else nothing happens then. */
  readonly create: boolean;
}

/** Comments in one answer: the most GitHub gives. */
const pageSize = 100;
/** Beyond so many a new one is written: nobody would find the old one either. */
const mostPages = 10;

interface Found {
  readonly id: number;
  readonly body: string;
  readonly isOwn: boolean;
}

/**
 * One comment on a pull request that always says what is so now: edited, never a second one. What a colleague's Taxiway wrote is
 * edited too; where that is refused, we write our own. Failed as any question to GitHub.
 */
export async function keepComment(there: OnGitHub, kept: KeptComment, signal: AbortSignal): Promise<void> {
  const { gitHub, repository } = there;
  const place = { owner: repository.owner, repo: repository.name, request: { signal } };
  const body = `${kept.marker}\n${kept.text}`;
  const found = await findComment(there, kept, signal);
  if (found) {
    if (found.body === body) return;
    const edited = await gitHub
      .ask((octokit) => octokit.rest.issues.updateComment({ ...place, comment_id: found.id, body }))
      .catch((error: unknown) => {
        if (found.isOwn) throw error;
        return null;
      });
    if (edited) return;
  }
  if (!kept.create) return;
  // What was written though its answer got lost would stand there twice.
  const once = { ...place, request: { signal, retries: 0 }, issue_number: kept.number, body };
  await gitHub.ask((octokit) => octokit.rest.issues.createComment(once));
}

/** Our own before a colleague's: anybody can write a comment that begins like ours. */
async function findComment(
  { gitHub, repository, account }: OnGitHub,
  { number, marker }: KeptComment,
  signal: AbortSignal,
): Promise<Found | null> {
  const asked = {
    ...{ owner: repository.owner, repo: repository.name, issue_number: number, request: { signal } },
    per_page: pageSize,
  };
  let other: Found | null = null;
  for (let page = 1; page <= mostPages; page++) {
    const { data } = await gitHub.ask((octokit) => octokit.rest.issues.listComments({ ...asked, page }));
    const marked = data.flatMap(({ id, body, user, author_association }) =>
      body?.startsWith(marker) ? [{ id, body, isOwn: user?.login === account, author_association }] : [],
    );
    const own = marked.find(({ isOwn }) => isOwn);
    if (own) return own;
    other ??= marked.find((one) => colleagues.has(one.author_association)) ?? null;
    if (data.length < pageSize) break;
  }
  return other;
}

const colleagues: ReadonlySet<string> = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);
