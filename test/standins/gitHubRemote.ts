import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Repository, temporaryFolder, type CommitOf, type Files } from './repository.ts';

/** The other side of a remote on GitHub, for what others push. */
export interface GitHubRemote {
  /** Commits on top of the branch, or of `main` for a head that is on no branch, and pushes it. Answers the commit. */
  push(branch: string | null, message: string, files: Files, author?: CommitOf['author']): string;
  /** Points `refs/pull/<number>/head` at it, as GitHub does. */
  pull(number: number, sha: string): void;
}

/**
 * Gives the repository a remote by the address it has on GitHub, though it is a folder here: git's own way through ssh, with a
 * program in ssh's place that starts what is asked for.
 */
export function gitHubRemote(clone: Repository, address = 'git@github.com:acme/shop.git'): GitHubRemote {
  const bare = clone.withRemote('origin');
  const ssh = join(temporaryFolder('ssh-'), 'ssh.sh');
  writeFileSync(ssh, `for last; do :; done\nexec "\${last%% *}" '${bare}'\n`);
  clone.git('config', 'core.sshCommand', `sh '${ssh}'`);
  clone.git('remote', 'set-url', 'origin', address);
  let others: Repository | undefined; // most tests have nobody else push
  return {
    push(branch, message, files, author) {
      const theirs = (others ??= cloneOf(bare));
      theirs.checkout(`origin/${branch ?? 'main'}`);
      const sha = theirs.commit(message, files, author ? { author } : {});
      const to = branch === null ? `refs/elsewhere/${sha}` : `refs/heads/${branch}`;
      theirs.git('push', '--quiet', 'origin', `HEAD:${to}`);
      return sha;
    },
    pull(number, sha) {
      const theirs = (others ??= cloneOf(bare));
      theirs.git('fetch', '--quiet', 'origin');
      theirs.git('push', '--quiet', '--force', 'origin', `${sha}:refs/pull/${number}/head`);
    },
  };
}

function cloneOf(bare: string): Repository {
  const clone = new Repository(temporaryFolder('theirs-'));
  clone.git('clone', '--quiet', '--template=', bare, '.');
  clone.git('config', 'user.name', 'Test Author');
  clone.git('config', 'user.email', 'author@example.test');
  return clone;
}
