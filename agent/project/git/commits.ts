import { as } from '../../protocol/ids.ts';
import type { CommitSha } from '../../protocol/ids.ts';
import type { CommitInfo } from '../../protocol/model.ts';

/** For `git log -z`: four fields a commit, all separated by NUL. */
export const commitFormat = '--format=%H%x00%aN%x00%ct%x00%s';

/** Reads what `git log -z` prints with `commitFormat`. */
export function parseCommits(output: string): CommitInfo[] {
  const fields = output.split('\0');
  const commits: CommitInfo[] = [];
  for (let index = 0; index + 3 < fields.length; index += 4) {
    const [sha = '', author = '', seconds = '', title = ''] = fields.slice(index, index + 4);
    commits.push(commitOf(sha, author, seconds, title));
  }
  return commits;
}

export function commitOf(sha: string, author: string, seconds: string, title: string): CommitInfo {
  return { sha: as<CommitSha>(sha.trim()), title, author, at: Number(seconds) * 1000 };
}
