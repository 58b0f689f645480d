import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Contents by path; null removes the file. `{ link }` is a symbolic link, `{ script }` an executable file. */
export type Files = Readonly<
  Record<string, string | null | { readonly link: string } | { readonly script: string }>
>;

export interface CommitOf {
  readonly message: string;
  readonly files?: Files;
  readonly author?: { readonly name: string; readonly email: string };
  /** Milliseconds since 1970; each commit is a minute after the one before otherwise. */
  readonly at?: number;
}

const firstCommitAt = Date.UTC(2026, 0, 5, 9, 0, 0);
const inherited = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')),
);
const quiet = {
  ...inherited,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
  // Nothing here must outlive a power cut, and no upkeep must start in the background.
  ...settings({ 'core.fsync': 'none', 'gc.auto': '0', 'maintenance.auto': 'false' }),
};

/** As git takes settings from its environment. */
function settings(values: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(values).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    GIT_CONFIG_COUNT: String(Object.keys(values).length),
    ...(Object.fromEntries(entries) as Record<string, string>),
  };
}
const made: string[] = [];
const listeners: (() => void)[] = [];
const originals = new Map<string, Repository>();

/** A real git repository in a temporary folder, on branch `main`, as `Test Author <author@example.test>`. */
export class Repository {
  readonly folder: string;
  #commits: number;

  constructor(folder: string, commits = 0) {
    this.folder = folder;
    this.#commits = commits;
  }

  /** Another one with the same commits, in a folder of this name. One with a remote would share it. */
  copy(name = ''): Repository {
    const folder = join(temporaryFolder('repository-'), name);
    cpSync(this.folder, folder, { recursive: true, verbatimSymlinks: true });
    const copy = new Repository(folder, this.#commits);
    copy.git('update-index', '-q', '--refresh'); // it remembers the files by their inodes
    return copy;
  }

  /** Runs git here and returns what it printed, without the last line end. */
  git(...args: readonly string[]): string {
    return this.#git(args, {});
  }

  /** Writes files into the working copy, without a commit. */
  write(files: Files): this {
    for (const [path, content] of Object.entries(files)) writeOne(join(this.folder, path), content);
    return this;
  }

  /** Writes the files, adds everything and commits; returns the commit. */
  commit(message: string, files: Files = {}, more: Omit<CommitOf, 'message' | 'files'> = {}): string {
    this.write(files);
    this.git('add', '--all');
    const date = new Date(more.at ?? firstCommitAt + 60_000 * this.#commits++).toISOString();
    const author = more.author ?? { name: 'Test Author', email: 'author@example.test' };
    this.#git(['commit', '--quiet', '--allow-empty', '--no-verify', '--no-gpg-sign', '--message', message], {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    });
    return this.head();
  }

  head(): string {
    return this.git('rev-parse', 'HEAD');
  }

  /** Makes a branch here (or at a commit) and checks it out. */
  branch(name: string, at?: string): this {
    this.git('checkout', '--quiet', '-b', name, ...(at === undefined ? [] : [at]));
    return this;
  }

  checkout(ref: string): this {
    this.git('checkout', '--quiet', ref);
    return this;
  }

  /** A bare repository as remote; pushes all branches there and fetches its HEAD. Returns its folder. */
  withRemote(name = 'origin', defaultBranch = 'main'): string {
    const bare = temporaryFolder('remote-');
    execFileSync(
      'git',
      ['init', '--quiet', '--bare', '--template=', `--initial-branch=${defaultBranch}`, bare],
      {
        env: quiet,
      },
    );
    this.git('remote', 'add', name, bare);
    this.git('push', '--quiet', '--set-upstream', name, '--all');
    this.git('remote', 'set-head', name, defaultBranch);
    return bare;
  }

  #git(args: readonly string[], env: Readonly<Record<string, string>>): string {
    for (const changed of listeners) changed();
    const options = { cwd: this.folder, env: { ...quiet, ...env }, stdio: 'pipe' as const };
    return execFileSync('git', args, { ...options, encoding: 'utf8' }).replace(/\n$/, '');
  }
}

/** `repository({ 'a.txt': '1' })` has one commit; further commits follow in order; `repository()` has none. */
export function repository(files?: Files, commits: readonly CommitOf[] = []): Repository {
  return copyOf(JSON.stringify([files, commits]), () => madeOf(files, commits));
}

/**
 * A copy of what `make` makes, which is made once per key until the folders are removed: a dozen programs of git take longer than
 * copying what they leave.
 */
export function copyOf(key: string, make: () => Repository): Repository {
  const original = originals.get(key) ?? make();
  originals.set(key, original);
  return original.copy();
}

function madeOf(files: Files | undefined, commits: readonly CommitOf[]): Repository {
  const folder = temporaryFolder('repository-');
  const repo = new Repository(folder);
  repo.git('init', '--quiet', '--template=', '--initial-branch=main');
  appendFileSync(
    join(folder, '.git/config'),
    '[user]\n\tname = Test Author\n\temail = author@example.test\n',
  );
  if (files) repo.commit('Begin', files);
  for (const { message, files: changed, ...more } of commits) repo.commit(message, changed, more);
  return repo;
}

/** Called before every git that a test runs in any repository, whatever that changes. */
export function onRepositoryChanged(listener: () => void): void {
  listeners.push(listener);
}

/** The real path of a new folder that `removeTemporaryFolders` takes away. */
export function temporaryFolder(prefix = 'folder-'): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `taxiway-${prefix}`)));
  made.push(folder);
  return folder;
}

/** For `after`: removes every folder made here. */
export function removeTemporaryFolders(): void {
  originals.clear();
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function writeOne(path: string, content: Files[string] | undefined): void {
  if (content === null || content === undefined) {
    rmSync(path, { recursive: true, force: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === 'string') writeFileSync(path, content);
  else if ('link' in content) symlinkSync(content.link, path);
  else writeFileSync(path, content.script, { mode: 0o755 });
}
