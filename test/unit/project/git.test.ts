import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Git } from '../../../agent/project/git.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { Failed } from '../../../agent/protocol/failures.ts';
import type { Failure } from '../../../agent/protocol/failures.ts';
import { as } from '../../../agent/protocol/ids.ts';
import type { CommitSha } from '../../../agent/protocol/ids.ts';
import { render } from '../../../agent/protocol/say.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../../standins/repository.ts';

function gitIn(folder: string): Git {
  return new Git(folder, gitRunner(folder, new Redactor()));
}

async function failure(promise: Promise<unknown>): Promise<Failure> {
  const error: unknown = await promise.then(
    () => assert.fail('expected a failure'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Failed, String(error));
  return error.failure;
}

describe('git', function () {
  this.timeout(30_000); // real git, on a machine that may be busy
  after(removeTemporaryFolders);

  describe('where the repository lies', () => {
    it('is found from any folder inside, and named by what all worktrees share', async () => {
      const repo = repository({ 'apps/web/a.txt': '1' });
      const other = join(temporaryFolder(), 'other worktree');
      repo.git('worktree', 'add', '--quiet', other, '-b', 'other');
      const inside = await gitIn(join(repo.folder, 'apps/web')).place();
      const beside = await gitIn(other).place();
      assert.equal(inside.root, repo.folder);
      assert.equal(beside.root, other);
      assert.equal(beside.name, 'other worktree');
      assert.equal(inside.project, beside.project);
      assert.notEqual(inside.project, (await gitIn(repository().folder).place()).project);
    });

    it('is said not to be a repository: a plain folder, a missing one, a bare repository', async () => {
      const plain = temporaryFolder();
      const bare = repository({ a: '1' }).withRemote();
      for (const folder of [plain, join(plain, 'missing'), bare]) {
        assert.deepEqual(await failure(gitIn(folder).place()), { reason: 'notARepository', folder });
      }
    });

    it('is found once `git init` was run', async () => {
      const folder = temporaryFolder();
      const git = gitIn(folder);
      await failure(git.place());
      execFileSync('git', ['init', '--quiet', folder]);
      assert.equal((await git.place()).root, folder);
    });
  });

  describe('head', () => {
    it('is a branch and a commit', async () => {
      const repo = repository({ a: '1' });
      assert.deepEqual(await gitIn(repo.folder).head(), { branch: 'main', sha: repo.head() });
    });

    it('has no commit before the first one', async () => {
      const git = gitIn(repository().folder);
      assert.deepEqual(await git.head(), { branch: 'main', sha: null });
      assert.equal((await failure(git.commit('HEAD'))).reason, 'noCommits');
      assert.deepEqual((await git.branches()).all, []);
      assert.equal((await git.branches()).default, null);
    });

    it('has no branch when it is detached', async () => {
      const repo = repository({ a: '1' });
      repo.git('checkout', '--quiet', '--detach');
      assert.deepEqual(await gitIn(repo.folder).head(), { branch: null, sha: repo.head() });
    });
  });

  describe('commits', () => {
    it('are found by branch, tag, short id and unicode names, with title, author and time', async () => {
      const repo = repository({ a: '1' });
      const at = Date.UTC(2026, 4, 1, 12);
      const sha = repo.commit(
        'Füge „Größe“ hinzu\n\nwhy',
        { b: '2' },
        { author: { name: 'Größe Ö', email: 'a@b.test' }, at },
      );
      repo.git('tag', '-a', 'v1.0', '-m', 'version');
      repo.git('branch', 'größe/ä');
      for (const ref of ['main', 'v1.0', 'größe/ä', 'HEAD', sha, sha.slice(0, 9), 'HEAD~0', '@']) {
        const commit = await gitIn(repo.folder).commit(ref);
        assert.deepEqual(commit, { sha, title: 'Füge „Größe“ hinzu', author: 'Größe Ö', at }, ref);
      }
    });

    it('are never taken from what git could read as an option, a range or a file', async () => {
      const repo = repository({ a: '1' }, [{ message: 'More', files: { a: '2' } }]);
      const git = gitIn(repo.folder);
      const refused = [
        '--all',
        '-n1',
        '--output=x',
        'HEAD~1..HEAD',
        'HEAD:a',
        '',
        ' ',
        'a b',
        'x\nHEAD',
        'main^{/More}',
        ':/More',
        'nowhere',
        'f'.repeat(40),
        'HEAD^{tree}',
      ];
      for (const ref of refused)
        assert.deepEqual(
          await failure(git.commit(ref)),
          { reason: 'unknownName', what: 'commit', name: ref, known: [] },
          ref,
        );
    });

    it('are found again after a fetch brought them', async () => {
      const repo = repository({ a: '1' });
      const git = gitIn(repo.folder);
      const elsewhere = repository({ b: '1' });
      await failure(git.commit(elsewhere.head()));
      repo.git('fetch', '--quiet', elsewhere.folder, 'main');
      assert.equal((await git.commit(elsewhere.head())).sha, elsewhere.head());
    });

    it('are listed newest first', async () => {
      const repo = repository({ a: '1' }, [{ message: 'Two' }, { message: 'Three' }]);
      const titles = (await gitIn(repo.folder).commits('main', 2)).map(({ title }) => title);
      assert.deepEqual(titles, ['Three', 'Two']);
    });

    it('tell who wrote them', async () => {
      const author = { name: 'Somebody Else', email: 'else@example.test' };
      const repo = repository({ a: '1' }, [{ message: 'Theirs', author }]);
      const git = gitIn(repo.folder);
      assert.deepEqual(await git.author(as<CommitSha>(repo.head())), author);
      assert.deepEqual(await git.identity(), { name: 'Test Author', email: 'author@example.test' });
    });
  });

  describe('ids', () => {
    it('are commits where there is one of that name, whole or shortened, and nothing else is', async () => {
      const found = repository({ 'a.txt': 'one' });
      const git = new Git(found.folder, gitRunner(found.folder, new Redactor()));
      const [head, tree] = [found.head(), found.git('rev-parse', 'HEAD^{tree}')];
      const asked = [head, head.slice(0, 8), tree, '0'.repeat(40), head.slice(0, 5), 'main', `${head}\n`, ''];
      assert.deepEqual(await Promise.all(asked.map((id) => git.isCommit(id))), [
        ...[true, true],
        ...[false, false, false, false, false, false],
      ]);
    });

    it('are asked for where no other program sees them: one that is no commit may be a secret', async () => {
      const calls: (readonly string[])[] = [];
      const git = new Git('/', (args) => {
        calls.push(args);
        return Promise.resolve({ stdout: '', exitCode: 0 });
      });
      await git.isCommit('5ec2e75ec2e75ec2');
      assert.ok(calls.length === 1 && !calls.join().includes('5ec2e7'));
    });
  });

  describe('ranges', () => {
    it('name what comes in and what goes out, bounded, with whole counts', async () => {
      const repo = repository({ a: '1' });
      repo.branch('old', 'main');
      const from = as<CommitSha>(repo.commit('Goes', { b: '1' }));
      repo.checkout('main');
      for (const title of ['One', 'Two', 'Three']) repo.commit(title, { a: title });
      const to = as<CommitSha>(repo.head());
      const range = await gitIn(repo.folder).range(from, to, 2);
      assert.deepEqual(
        range.in.map(({ title }) => title),
        ['Three', 'Two'],
      );
      assert.deepEqual(
        range.out.map(({ title }) => title),
        ['Goes'],
      );
      assert.deepEqual([range.inCount, range.outCount, range.remark], [3, 1, null]);
    });

    it('are empty from a commit to itself', async () => {
      const repo = repository({ a: '1' });
      const head = as<CommitSha>(repo.head());
      assert.deepEqual(await gitIn(repo.folder).range(head, head, 5), {
        in: [],
        out: [],
        inCount: 0,
        outCount: 0,
        remark: null,
      });
    });

    it('say so where a commit is not here', async () => {
      const repo = repository({ a: '1' });
      const elsewhere = as<CommitSha>(repository({ b: '1' }).head());
      const { remark } = await gitIn(repo.folder).range(elsewhere, as<CommitSha>(repo.head()), 5);
      assert.match(render(remark!), new RegExp(`^Commit ${elsewhere.slice(0, 7)} is not in this clone`));
    });

    it('say so in a shallow clone, and are right where its history suffices', async () => {
      const repo = repository({ a: '1' }, [{ message: 'Two' }, { message: 'Three' }, { message: 'Four' }]);
      const first = as<CommitSha>(repo.git('rev-parse', 'HEAD~3'));
      const folder = join(temporaryFolder(), 'shallow');
      execFileSync('git', ['clone', '--quiet', '--depth=2', `file://${repo.folder}`, folder]);
      const git = gitIn(folder);
      const head = (await git.commit('HEAD')).sha;
      assert.equal((await git.place()).shallow, true);
      assert.match(render((await git.range(first, head, 5)).remark!), /shallow.*--unshallow/);
      const near = await git.range((await git.commit('HEAD~1')).sha, head, 5);
      assert.deepEqual([near.inCount, near.remark], [1, null]);
    });
  });

  describe('files', () => {
    const strange = {
      'with space/a file.txt': 'space',
      'quotes/"double" \'single\'.txt': 'quotes',
      'unicode/größe-日本.txt': 'unicode',
      '-leading/-dash.txt': 'dash',
      'back\\slash.txt': 'backslash',
      'tab\there.txt': 'tab',
    };

    it('are listed with their names as they are', async () => {
      const repo = repository(strange);
      const git = gitIn(join(repo.folder, 'with space'));
      const names = Object.keys(strange).sort();
      assert.deepEqual([...(await git.filesAt(as<CommitSha>(repo.head())))].sort(), names);
      assert.deepEqual([...(await git.trackedFiles())].sort(), names);
    });

    it('are read several at once, and null where there are none', async () => {
      const repo = repository({ ...strange, 'lines.txt': 'ü\nmain:none missing\n\n', 'empty.txt': '' });
      const names = [
        'lines.txt',
        'none',
        'empty.txt',
        '-leading/-dash.txt',
        'unicode/größe-日本.txt',
        'unicode',
        'a\nb',
      ];
      const contents = await gitIn(repo.folder).contents(names.map((name) => `main:${name}`));
      assert.deepEqual(contents, ['ü\nmain:none missing\n\n', null, '', 'dash', 'unicode', null, null]);
      assert.equal(
        await gitIn(repo.folder).fileAt(as<CommitSha>(repo.head()), 'lines.txt'),
        'ü\nmain:none missing\n\n',
      );
    });

    it('that differ between commits are named, both names of a renamed one', async () => {
      const repo = repository({ ...strange, 'old.txt': 'same content' });
      const from = as<CommitSha>(repo.head());
      const changed = Object.fromEntries(Object.keys(strange).map((name) => [name, 'new']));
      repo.commit('Change', { ...changed, 'old.txt': null, 'new.txt': 'same content' });
      const paths = await gitIn(join(repo.folder, 'with space')).changedFiles(
        from,
        as<CommitSha>(repo.head()),
      );
      assert.deepEqual([...paths].sort(), [...Object.keys(strange), 'new.txt', 'old.txt'].sort());
    });

    it('that match are found with line and text', async () => {
      const repo = repository({
        'with space/größe.txt': 'one\ntoken: abc123\ntoken: abc456\ntoken: abc789\n',
        'b.txt': 'nothing',
      });
      repo.write({ 'new.txt': 'token: abc999' });
      const matches = await gitIn(repo.folder).grep('abc[0-9]+', 2);
      assert.deepEqual(matches, [
        { file: 'with space/größe.txt', line: 1, text: 'token: abc123' },
        { file: 'with space/größe.txt', line: 2, text: 'token: abc456' },
      ]);
      assert.deepEqual(await gitIn(repo.folder).grep('nowhere', 2), []);
    });
  });

  describe('the working copy', () => {
    it('is clean, or says what was changed, added and moved', async () => {
      const repo = repository({ a: '1', 'with space': '1', '? old name': 'one two three four five six' });
      const git = gitIn(repo.folder);
      assert.deepEqual(await git.dirt(), { clean: true, changed: [], untracked: [], submodules: [] });
      repo.write({ 'with space': '2', 'größe neu': '1' });
      repo.git('mv', '? old name', 'new name');
      const dirt = await gitIn(repo.folder).dirt();
      assert.deepEqual([...dirt.changed].sort(), ['new name', 'with space']);
      assert.deepEqual(dirt.untracked, ['größe neu']);
      assert.equal(dirt.clean, false);
    });

    it('says which file is in conflict', async () => {
      const repo = repository({ a: '1' });
      repo.branch('other').commit('Other', { a: '2' });
      repo.checkout('main').commit('Mine', { a: '3' });
      assert.throws(() => repo.git('merge', 'other'));
      assert.deepEqual((await gitIn(repo.folder).dirt()).changed, ['a']);
    });

    it('says which submodule stands elsewhere', async () => {
      const inner = repository({ x: '1' });
      const repo = repository({ a: '1' });
      repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.folder, 'libs/inner');
      repo.commit('Add a submodule');
      assert.equal((await gitIn(repo.folder).dirt()).clean, true);
      repo.write({ 'libs/inner/x': '2' });
      assert.deepEqual((await gitIn(repo.folder).dirt()).submodules, ['libs/inner']);
    });
  });

  describe('branches', () => {
    it('are there once each, here and on the remote, whatever the remote is called', async () => {
      const repo = repository({ a: '1' });
      repo.branch('feature/login').commit('Login', { b: '1' });
      repo.checkout('main');
      repo.withRemote('team/upstream');
      repo.git('config', 'remote.team.url', 'nowhere');
      const pushed = repo.head();
      repo.branch('only-here');
      repo.checkout('main').commit('Not pushed', { a: '2' });
      repo.git('branch', '-D', 'feature/login');
      const branches = await gitIn(repo.folder).branches();
      assert.deepEqual(branches.all.map(({ name }) => name).sort(), ['feature/login', 'main', 'only-here']);
      const main = branches.named('main');
      assert.equal(main.current, true);
      assert.equal(main.local?.title, 'Not pushed');
      assert.deepEqual(
        [main.remote?.remote, main.remote?.ref, main.remote?.tip.sha],
        ['team/upstream', 'refs/remotes/team/upstream/main', pushed],
      );
      assert.deepEqual(
        [branches.named('feature/login').local, branches.named('feature/login').remote?.tip.title],
        [null, 'Login'],
      );
      assert.equal(branches.named('only-here').remote, null);
      assert.equal(branches.default?.name, 'main');
      assert.deepEqual(branches.named('nowhere'), {
        name: 'nowhere',
        current: false,
        local: null,
        remote: null,
      });
    });

    it('belong to the remote they follow when there are several', async () => {
      const repo = repository({ a: '1' });
      repo.withRemote('origin');
      repo.commit('Newer', { a: '2' });
      repo.withRemote('fork');
      assert.equal((await gitIn(repo.folder).branches()).named('main').remote?.remote, 'fork');
      repo.git('branch', '--set-upstream-to=origin/main');
      assert.equal((await gitIn(repo.folder).branches()).named('main').remote?.remote, 'origin');
      repo.git('branch', '--unset-upstream');
      assert.equal((await gitIn(repo.folder).branches()).named('main').remote?.remote, 'origin');
      repo.git('config', 'remote.pushDefault', 'fork');
      assert.equal((await gitIn(repo.folder).branches()).named('main').remote?.remote, 'fork');
    });

    it('are not the branch they follow under another name', async () => {
      const repo = repository({ a: '1' });
      repo.withRemote();
      repo.git('checkout', '--quiet', '-b', 'feature', '--track', 'origin/main');
      assert.equal((await gitIn(repo.folder).branches()).named('feature').remote, null);
    });

    it('say whether a commit was pushed, and where', async () => {
      const repo = repository({ a: '1' });
      repo.withRemote();
      const pushed = as<CommitSha>(repo.head());
      const here = as<CommitSha>(repo.commit('Here', { a: '2' }));
      const git = gitIn(repo.folder);
      assert.deepEqual(await git.pushedTo(pushed), ['origin/main']);
      assert.deepEqual(await git.pushedTo(here), []);
      assert.equal(await git.contains(here, pushed), true);
      assert.equal(await git.contains(pushed, here), false);
    });
  });

  it('knows a commit that was made here from one that was fetched, whoever it says it is by', async () => {
    const theirs = repository({ a: '1' });
    const mine = repository({ a: '1' });
    const first = mine.head();
    theirs.branch('guest').commit('By nobody knows whom', { a: '2' });
    mine.git('fetch', '--quiet', theirs.folder, 'guest:guest');
    mine.checkout('guest');
    const git = gitIn(mine.folder);
    assert.equal(await git.isMadeHere(as(mine.head())), false);
    assert.equal(await git.isMadeHere(as(first)), true);
    mine.commit('On top', { a: '3' });
    mine.git('commit', '--quiet', '--amend', '--no-gpg-sign', '--message', 'On top, better');
    assert.equal(await git.isMadeHere(as(mine.head())), true);
    mine.checkout('main').git('merge', '--quiet', '--ff-only', 'guest~1');
    assert.equal(await git.isMadeHere(as(mine.head())), false);
  });

  it('passes on what git complains of, in one line', async () => {
    const run = gitRunner(repository({ a: '1' }).folder, new Redactor());
    const error = await failure(run(['rev-parse', '--verify', 'nowhere']));
    assert.deepEqual(error, { reason: 'git', command: 'rev-parse', detail: 'Needed a single revision' });
  });

  it('stops when it is cancelled', async () => {
    const repo = repository({ a: '1' });
    const error = await failure(gitIn(repo.folder).dirt(AbortSignal.abort()));
    assert.equal(error.reason, 'cancelled');
  });

  it('works in a folder with spaces, quotes and a leading dash', async () => {
    const folder = join(temporaryFolder(), '-a "strange" größe \'folder\'');
    mkdirSync(folder);
    execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
    assert.equal((await gitIn(folder).place()).root, folder);
    assert.deepEqual(await gitIn(folder).head(), { branch: 'main', sha: null });
  });
});
