import type { Hub } from '../hub.ts';

/** What GitHub calls a commit. */
export function commit(hub: Hub, sha: string): object {
  const url = `https://api.github.com/repos/${hub.fullName}/commits/${sha}`;
  return {
    url,
    sha,
    node_id: `C_${sha}`,
    html_url: `https://github.com/${hub.fullName}/commit/${sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url,
      author: null,
      committer: null,
      message: 'Change',
      comment_count: 0,
      tree: { sha, url },
    },
    author: null,
    committer: null,
    parents: [],
  };
}
