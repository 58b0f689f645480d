import assert from 'node:assert/strict';
import { Git } from '../../../../agent/project/git.ts';
import type { Branch } from '../../../../agent/project/git/branches.ts';
import { gitRunner } from '../../../../agent/project/runGit.ts';
import { Redactor } from '../../../../agent/run/redact.ts';
import { noticePushes } from '../../../../agent/watch/pushes/noticePushes.ts';
import { removeTemporaryFolders, repository, type Repository } from '../../../standins/repository.ts';

const { signal } = new AbortController();

describe('a push', function () {
  this.timeout(30_000); // real git, on a machine that may be busy
  let repo: Repository;
  let git: Git;

  beforeEach(() => {
    repo = repository({ 'a.txt': '1' });
    repo.withRemote();
    git = new Git(repo.folder, gitRunner(repo.folder, new Redactor()));
  });
  after(removeTemporaryFolders);

  async function branches(): Promise<ReadonlyMap<string, Branch>> {
    return new Map((await git.branches(signal)).all.map((branch) => [branch.name, branch]));
  }

  async function noticed(happens: () => void): Promise<readonly string[]> {
    const before = await branches();
    happens();
    return (await noticePushes(before, await branches(), git, signal)).map(({ name }) => name);
  }

  it('is noticed, of a branch that is new on the remote too', async () => {
    const names = await noticed(() => {
      repo.git('commit', '--allow-empty', '--quiet', '-m', 'more');
      repo.git('push', '--quiet', 'origin', 'main');
      repo.git('push', '--quiet', 'origin', 'main:feature');
    });
    assert.deepEqual(names.toSorted(), ['feature', 'main']);
  });

  it('is none where somebody else pushed and it was fetched', async () => {
    const names = await noticed(() => {
      repo.git('push', '--quiet', 'origin', 'main:theirs');
      repo.git('update-ref', '-d', 'refs/remotes/origin/theirs');
      repo.git('fetch', '--quiet', 'origin');
    });
    assert.deepEqual(names, []);
  });

  it('is none where only something was committed', async () => {
    assert.deepEqual(await noticed(() => repo.git('commit', '--allow-empty', '--quiet', '-m', 'more')), []);
  });
});
