import assert from 'node:assert/strict';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Git } from '../../../agent/project/git.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { refuseSubmodules } from '../../../agent/project/submodules.ts';
import { Failed } from '../../../agent/protocol/failures.ts';
import { as } from '../../../agent/protocol/ids.ts';
import type { CommitSha } from '../../../agent/protocol/ids.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import {
  removeTemporaryFolders,
  repository,
  type Repository,
  temporaryFolder,
} from '../../standins/repository.ts';

async function checkedOut(
  repo: Repository,
  commit = repo.head(),
  into = join(temporaryFolder(), 'deployment'),
) {
  const git = new Git(repo.folder, gitRunner(repo.folder, new Redactor()));
  const submodules = await git.checkOut(as<CommitSha>(commit), into);
  const read = (path: string): string => readFileSync(join(into, path), 'utf8');
  return { into, submodules, read, files: readdirSync(into, { recursive: true }).map(String).sort() };
}

describe('checking out a commit for a deployment', function () {
  this.timeout(30_000); // real git, on a machine that may be busy
  after(removeTemporaryFolders);

  it('writes the files of the commit, not those of the working copy, and touches neither it nor its index', async () => {
    const repo = repository({ 'a.txt': 'old', 'b/c.txt': 'c' });
    const old = repo.head();
    repo.commit('Newer', { 'a.txt': 'new' });
    repo.write({ 'a.txt': 'mine', 'untracked.txt': 'x' });
    const index = readFileSync(join(repo.folder, '.git/index'));
    const { files, read } = await checkedOut(repo, old);
    assert.deepEqual(files, ['a.txt', 'b', join('b', 'c.txt')]);
    assert.equal(read('a.txt'), 'old');
    assert.equal(readFileSync(join(repo.folder, 'a.txt'), 'utf8'), 'mine');
    assert.deepEqual(readFileSync(join(repo.folder, '.git/index')), index);
  });

  it('keeps executable files, symbolic links and what an archive would leave out', async () => {
    const repo = repository({
      '.gitattributes': 'secret.txt export-ignore\n',
      'secret.txt': 'kept',
      run: { script: '#!/bin/sh\n' },
      link: { link: 'secret.txt' },
    });
    const { into, read } = await checkedOut(repo);
    assert.equal(read('secret.txt'), 'kept');
    assert.equal(statSync(join(into, 'run')).mode & 0o111, 0o111);
    assert.equal(lstatSync(join(into, 'link')).isSymbolicLink(), true);
    assert.equal(readlinkSync(join(into, 'link')), 'secret.txt');
  });

  it('copes with spaces, quotes, unicode and leading dashes, in names and in the folder itself', async () => {
    const strange = { 'a b/-c.txt': '1', '"quoted"/it\'s': '2', 'größe/日本.txt': '3', '-dash': '4' };
    const repo = repository(strange);
    const { read } = await checkedOut(repo, repo.head(), join(temporaryFolder(), '-größe "of" it\'s', 'x'));
    for (const [path, content] of Object.entries(strange)) assert.equal(read(path), content);
  });

  it('writes all files in a sparse checkout, and from inside a subfolder', async () => {
    const repo = repository({ 'apps/web/a': '1', 'apps/api/b': '2', top: '3' });
    repo.git('sparse-checkout', 'set', 'apps/web');
    assert.equal(existsSync(join(repo.folder, 'apps/api/b')), false);
    const inside = join(repo.folder, 'apps/web');
    const into = join(temporaryFolder(), 'deployment');
    await new Git(inside, gitRunner(inside, new Redactor())).checkOut(as<CommitSha>(repo.head()), into);
    assert.deepEqual(
      readdirSync(into, { recursive: true }).map(String).sort(),
      ['apps', 'apps/api', 'apps/api/b', 'apps/web', 'apps/web/a', 'top'].map((path) => join(path)),
    );
  });

  it('leaves large files as pointers and asks no filter, though one is required', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n';
    const repo = repository({ 'big.bin': pointer });
    repo.commit('Use large files', { '.gitattributes': '*.bin filter=lfs\n' });
    repo.git('config', 'filter.lfs.smudge', 'tr v V');
    assert.equal((await checkedOut(repo)).read('big.bin'), pointer);
    repo.git('config', 'filter.lfs.process', 'false');
    repo.git('config', 'filter.lfs.required', 'true');
    assert.equal((await checkedOut(repo)).read('big.bin'), pointer);
  });

  it('keeps the line ends of the commit whatever this machine prefers', async () => {
    const repo = repository({ 'unix.txt': 'a\nb\n' });
    repo.git('config', 'core.autocrlf', 'true');
    assert.equal((await checkedOut(repo)).read('unix.txt'), 'a\nb\n');
  });

  it('goes by the attributes of the commit, not by those that lie about', async () => {
    const repo = repository({
      '.gitattributes': 'windows.txt text eol=crlf\n',
      'windows.txt': 'a\n',
      'unix.txt': 'a\n',
    });
    repo.write({ '.gitattributes': 'unix.txt text eol=crlf\n' });
    const { read } = await checkedOut(repo);
    assert.deepEqual([read('windows.txt'), read('unix.txt')], ['a\r\n', 'a\n']);
  });

  it('runs no hook of the repository', async () => {
    const repo = repository({ a: '1' });
    const trace = join(repo.folder, 'trace');
    for (const hook of ['post-checkout', 'post-index-change'])
      repo.write({ [`.git/hooks/${hook}`]: { script: `#!/bin/sh\necho ${hook} >> '${trace}'\n` } });
    await checkedOut(repo);
    assert.equal(existsSync(trace), false);
  });

  it('names submodules, which stay empty', async () => {
    const inner = repository({ x: '1' });
    const repo = repository({ 'apps/web/a': '1' });
    repo.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      inner.folder,
      'libs/my inner',
    );
    repo.commit('Add a submodule');
    assert.deepEqual((await checkedOut(repo)).submodules, ['libs/my inner']);
  });

  it('is the same when it is done again after it was interrupted', async () => {
    const repo = repository({ a: '1', b: '2' });
    const { into } = await checkedOut(repo);
    const { files, read } = await checkedOut(repo, repo.head(), into);
    assert.deepEqual([files, read('a')], [['a', 'b'], '1']);
  });

  it('leaves no index behind, also when there is no such commit', async () => {
    const repo = repository({ a: '1' });
    const before = process.env['TMPDIR'];
    const temporary = temporaryFolder();
    process.env['TMPDIR'] = temporary;
    try {
      await checkedOut(repo);
      await assert.rejects(checkedOut(repo, 'f'.repeat(40)), Failed);
      assert.deepEqual(
        readdirSync(temporary).filter((name) => name.startsWith('taxiway-index')),
        [],
      );
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });
});

describe('a submodule', () => {
  const refused = (submodules: string[], directory: string): boolean => {
    try {
      refuseSubmodules(submodules, directory);
      return false;
    } catch (error) {
      assert.ok(error instanceof Failed && error.failure.reason === 'badInput');
      return true;
    }
  };

  it('is refused where the service needs it, and only there', () => {
    assert.equal(refused(['libs/x'], 'apps/web'), false);
    assert.equal(refused([], '.'), false);
    assert.equal(refused(['apps/web/themes'], 'apps/web'), true);
    assert.equal(refused(['apps'], 'apps/web'), true);
    assert.equal(refused(['apps/web'], 'apps/web'), true);
    assert.equal(refused(['apps/webx'], 'apps/web'), false);
    assert.equal(refused(['libs/x'], '.'), true);
  });
});
