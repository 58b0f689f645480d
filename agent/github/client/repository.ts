import type { Remotes } from '../../project/git/remotes.ts';

/** A repository on GitHub, as its address names it. */
export interface GitHubRepository {
  readonly owner: string;
  readonly name: string;
}

export interface Found {
  readonly repository: GitHubRepository;
  /** The remote that names it. */
  readonly remote: string;
}

/**
 * Which repository this working copy belongs to. `upstream` comes first: in a fork the pull requests are there. Then the remote
 * that branches are pushed to, then `origin`, then any other. Null where no remote is on GitHub.
 */
export function repositoryOf({ remotes, pushDefault }: Remotes): Found | null {
  const byRank = ['upstream', pushDefault, 'origin', ...remotes.map(({ name }) => name)];
  for (const name of byRank) {
    const remote = remotes.find((one) => one.name === name);
    const repository = remote && repositoryAt(remote.url);
    if (repository) return { repository, remote: remote.name };
  }
  return null;
}

/** The repository that an address names, by SSH or HTTPS; null where it is not on github.com. */
export function repositoryAt(url: string): GitHubRepository | null {
  const path = (pathBehindHost(url) ?? '').replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  const [owner, name, ...rest] = path.split('/');
  return owner && name && rest.length === 0 ? { owner, name } : null;
}

/** `ssh.github.com` is GitHub's host for SSH over port 443. */
const hosts: ReadonlySet<string> = new Set(['github.com', 'www.github.com', 'ssh.github.com']);

function pathBehindHost(url: string): string | null {
  const short = /^(?:[^@/:]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(url); // git@github.com:owner/name.git
  const [host, path] = short ? [short[1], short[2]] : partsOf(url);
  return host && hosts.has(host.toLowerCase()) ? (path ?? null) : null;
}

function partsOf(url: string): [string, string] | [] {
  if (!URL.canParse(url)) return [];
  const { hostname, pathname, protocol } = new URL(url);
  return ['https:', 'http:', 'ssh:', 'git:', 'git+ssh:'].includes(protocol) ? [hostname, pathname] : [];
}

/** `owner/name` */
export function fullName({ owner, name }: GitHubRepository): string {
  return `${owner}/${name}`;
}
