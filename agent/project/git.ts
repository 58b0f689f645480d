import { stat } from 'node:fs/promises';
import { badInput, Failed, failureOf } from '../protocol/failures.ts';
import type { CommitSha } from '../protocol/ids.ts';
import { as } from '../protocol/ids.ts';
import type { CommitInfo } from '../protocol/model.ts';
import { say } from '../protocol/say.ts';
import {
  type Branch,
  branchesOf,
  branchNamed,
  defaultBranch,
  parseRefs,
  type Ref,
  refFormat,
} from './git/branches.ts';
import { checkOut } from './git/checkOut.ts';
import { commitFormat, parseCommits } from './git/commits.ts';
import { askObjects } from './git/objects.ts';
import { pastTexts } from './git/pastTexts.ts';
import { fetchPullHead, pullHeadRef } from './git/pullHeads.ts';
import { type Place, placeArguments, placeOf } from './git/place.ts';
import { type CommitRange, rangeOf } from './git/range.ts';
import { parseRemotes, type Remotes } from './git/remotes.ts';
import { Remembered } from './git/remembered.ts';
import { type Identity, parseSettings, type Settings, settingsPattern } from './git/settings.ts';
import { sshHosts, withRealHost } from './git/sshHosts.ts';
import { type Dirt, parseStatus } from './git/status.ts';
import type { RunGit } from './runGit.ts';

/** Where the working copy stands: `branch` is null on a detached HEAD, `sha` before the first commit. */
export interface Head {
  readonly branch: string | null;
  readonly sha: CommitSha | null;
}

/** All local and remote-tracking branches at one moment. */
export interface Branches {
  readonly all: readonly Branch[];
  /** Also for a name nobody has: then neither here nor on a remote. */
  named(name: string): Branch;
  /** What the remote calls its default; `main` or `master` where it says nothing; null where there is none. */
  readonly default: Branch | null;
  /** Names of remotes. */
  readonly remotes: readonly string[];
}

/**
 * What the repository says. Reads only, but for `checkOut`, which writes to a folder of the caller's, and for the heads of pull
 * requests, which are kept under refs of our own. Answers about commits named by their full id are remembered: they cannot change.
 */
export class Git {
  readonly folder: string;
  readonly #run: RunGit;
  readonly #remembered = new Remembered();
  #place: Place | null = null;

  /** `folder` is anywhere inside the working copy. */
  constructor(folder: string, run: RunGit) {
    this.folder = folder;
    this.#run = run;
  }

  /** Failed `notARepository` where there is none, `git` where git refuses it (another user's folder). */
  async place(signal?: AbortSignal): Promise<Place> {
    return (this.#place ??= await this.#findPlace(signal));
  }

  async #findPlace(signal: AbortSignal | undefined): Promise<Place> {
    const isFolder = await stat(this.folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isFolder) throw new Failed({ reason: 'notARepository', folder: this.folder });
    try {
      return await placeOf((await this.#run(placeArguments, {}, signal)).stdout);
    } catch (error) {
      throw this.#orNotARepository(error);
    }
  }

  #orNotARepository(error: unknown): unknown {
    const failure = failureOf(error);
    const isNone =
      failure.reason === 'git' && /not a git repository|must be run in a work tree/.test(failure.detail);
    return isNone ? new Failed({ reason: 'notARepository', folder: this.folder }, { cause: error }) : error;
  }

  async head(signal?: AbortSignal): Promise<Head> {
    const okCodes = [0, 1];
    const [name, sha] = await Promise.all([
      this.#run(['symbolic-ref', '--quiet', 'HEAD'], { okCodes }, signal),
      this.#run(['rev-parse', '--quiet', '--verify', 'HEAD^{commit}'], { okCodes }, signal),
    ]);
    return {
      branch: name.stdout.trim().replace(/^refs\/heads\//, '') || null,
      sha: sha.exitCode === 0 ? as<CommitSha>(sha.stdout.trim()) : null,
    };
  }

  async branches(signal?: AbortSignal): Promise<Branches> {
    const [refs, settings] = await Promise.all([this.#refs(signal), this.#settings(signal)]);
    return {
      all: branchesOf(refs, settings),
      named: (name) => branchNamed(name, refs, settings),
      default: defaultBranch(refs, settings),
      remotes: settings.remotes,
    };
  }

  async #refs(signal: AbortSignal | undefined): Promise<Ref[]> {
    const args = ['for-each-ref', refFormat, 'refs/heads', 'refs/remotes'];
    return parseRefs((await this.#run(args, {}, signal)).stdout);
  }

  async #settings(signal: AbortSignal | undefined): Promise<Settings> {
    const args = ['config', '-z', '--get-regexp', settingsPattern];
    return parseSettings((await this.#run(args, { okCodes: [0, 1] }, signal)).stdout);
  }

  /** With the addresses as git resolves them (`insteadOf` applied), and the one that is pushed to by default. */
  async remotes(signal?: AbortSignal): Promise<Remotes> {
    const [{ stdout }, { pushDefault }, hosts] = await Promise.all([
      this.#run(['remote', '-v'], {}, signal),
      this.#settings(signal),
      sshHosts(),
    ]);
    const remotes = parseRemotes(stdout).map((one) => ({ ...one, url: withRealHost(one.url, hosts) }));
    return { remotes, pushDefault };
  }

  /** Who commits here, by `user.name` and `user.email`: unproven. */
  async identity(signal?: AbortSignal): Promise<Identity> {
    return (await this.#settings(signal)).identity;
  }

  /** The commit a branch, tag or (short) id means. Failed `unknownName` where it means none. */
  commit(ref: string, signal?: AbortSignal): Promise<CommitInfo> {
    const find = (): Promise<CommitInfo> => this.#findCommit(ref, signal);
    return isFullId(ref) ? this.#remembered.of(['commit', ref], find) : find();
  }

  async #findCommit(ref: string, signal: AbortSignal | undefined): Promise<CommitInfo> {
    const args = ['log', '-z', '-1', commitFormat, `${ref}^{commit}`, '--'];
    if (isNameOfOne(ref)) {
      const { stdout, exitCode } = await this.#run(args, { okCodes: [0, 128] }, signal);
      const [commit] = parseCommits(stdout);
      if (exitCode === 0 && commit) return commit;
    }
    const { root } = await this.place(signal);
    if ((await this.head(signal)).sha === null) throw new Failed({ reason: 'noCommits', folder: root });
    throw new Failed({ reason: 'unknownName', what: 'commit', name: ref, known: [] });
  }

  /**
   * Whether it is the id of a commit here, whole or shortened. It may be no id at all but something secret, so it is in no argument
   * and no remote is asked for it.
   */
  async isCommit(id: string, signal?: AbortSignal): Promise<boolean> {
    if (!/^[0-9a-f]{7,40}$/.test(id)) return false;
    const args = ['cat-file', '--batch-check=%(objecttype) %(objectname)'];
    const options = { stdin: `${id}\n`, env: { GIT_NO_LAZY_FETCH: '1' } };
    return (await this.#run(args, options, signal)).stdout.startsWith(`commit ${id}`);
  }

  /** Newest first. */
  async commits(ref: string, limit: number, signal?: AbortSignal): Promise<CommitInfo[]> {
    const { sha } = await this.commit(ref, signal);
    const args = ['log', '-z', `-${limit}`, commitFormat, sha, '--'];
    return parseCommits((await this.#run(args, {}, signal)).stdout);
  }

  /** Who wrote the commit, for telling foreign code from one's own. */
  async author(commit: CommitSha, signal?: AbortSignal): Promise<Identity> {
    return this.#remembered.of(['author', commit], async () => {
      const args = ['log', '-1', '--format=%aN%x00%aE', checked(commit), '--'];
      const [name = '', email = ''] = (await this.#run(args, {}, signal)).stdout.trim().split('\0');
      return { name: name || null, email: email || null };
    });
  }

  /** Whether the commit was made in this repository, as its reflogs remember, and not fetched from elsewhere. */
  async isMadeHere(commit: CommitSha, signal?: AbortSignal): Promise<boolean> {
    const args = ['log', '--walk-reflogs', '--all', '--format=%H %gs', '--'];
    const { stdout } = await this.#run(args, {}, signal);
    return stdout.split('\n').some((entry) => entry.startsWith(`${checked(commit)} `) && isMaking(entry));
  }

  /**
   * What comes in and what goes out between two commits, newest first, at most `limit` each; the counts are whole. Where it
   * cannot be computed (a commit that is not here, a shallow clone) both are empty and `remark` says why.
   */
  range(from: CommitSha, to: CommitSha, limit: number, signal?: AbortSignal): Promise<CommitRange> {
    return this.#remembered.of(['range', from, to, String(limit)], async () => {
      const { shallow } = await this.place(signal);
      return rangeOf(this.#run, { from: checked(from), to: checked(to), limit, shallow }, signal);
    });
  }

  /** Paths that differ; a renamed file is there with both names, a submodule with its folder. */
  async changedFiles(from: CommitSha, to: CommitSha, signal?: AbortSignal): Promise<readonly string[]> {
    return this.#remembered.of(['changed', from, to], async () => {
      const args = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', checked(from), checked(to), '--'];
      return lines(await this.#run(args, {}, signal));
    });
  }

  /** Whether a commit is part of another's history. */
  async contains(later: CommitSha, earlier: CommitSha, signal?: AbortSignal): Promise<boolean> {
    const args = ['merge-base', '--is-ancestor', checked(earlier), checked(later)];
    return this.#remembered.of(['contains', later, earlier], async () => {
      return (await this.#run(args, { okCodes: [0, 1] }, signal)).exitCode === 0;
    });
  }

  /** The remote-tracking branches (`origin/main`) whose history holds the commit; none: it was never pushed. */
  async pushedTo(commit: CommitSha, signal?: AbortSignal): Promise<readonly string[]> {
    const args = ['for-each-ref', '--format=%(refname)', `--contains=${checked(commit)}`, 'refs/remotes'];
    const { stdout } = await this.#run(args, {}, signal);
    const refs = stdout.split('\n').filter((ref) => ref && !ref.endsWith('/HEAD'));
    return refs.map((ref) => ref.replace('refs/remotes/', ''));
  }

  /** Whether a remote-tracking branch (`refs/remotes/origin/main`) is where it is because it was pushed from here. */
  async isPushed(ref: string, signal?: AbortSignal): Promise<boolean> {
    const args = ['log', '--walk-reflogs', '-1', '--format=%gs', ref, '--'];
    const { stdout } = await this.#run(args, { okCodes: [0, 128] }, signal); // 128: gone meanwhile
    return stdout.startsWith('update by push');
  }

  /**
   * The head of a pull request as its remote has it now. It is kept under `refs/taxiway/`: no branch, no remote-tracking branch
   * and no tag of the user's changes. Failed `git` where the remote has none or does not let us.
   */
  async fetchPullHead(remote: string, number: number, signal?: AbortSignal): Promise<CommitInfo> {
    await fetchPullHead(this.#run, { remote, number }, signal);
    return this.#findCommit(pullHeadRef(number), signal);
  }

  /** Forgetting one that was never fetched is no failure. */
  async forgetPullHead(number: number, signal?: AbortSignal): Promise<void> {
    await this.#run(['update-ref', '-d', pullHeadRef(number)], {}, signal);
  }

  async dirt(signal?: AbortSignal): Promise<Dirt> {
    const { root } = await this.place(signal);
    const args = ['status', '--porcelain=v2', '-z', '--untracked-files=normal', '--ignore-submodules=none'];
    return parseStatus((await this.#run(args, { cwd: root }, signal)).stdout);
  }

  /** Contents by `<commit or ref>:<path>`, in order; null where there is no such file. */
  async contents(names: readonly string[], signal?: AbortSignal): Promise<readonly (string | null)[]> {
    if (names.length === 0) return [];
    const question = askObjects(names);
    return question.read((await this.#run(question.args, { stdin: question.stdin }, signal)).stdout);
  }

  /** The texts a file had in the commits that changed it, newest first, at most `limit`. */
  async pastTexts(path: string, limit: number, signal?: AbortSignal): Promise<readonly string[]> {
    const { root } = await this.place(signal);
    return pastTexts(this.#run, { root, path, limit }, signal);
  }

  /** Null where the commit has no such file. */
  fileAt(commit: CommitSha, path: string, signal?: AbortSignal): Promise<string | null> {
    return this.#remembered.of(['file', commit, path], async () => {
      return (await this.contents([`${checked(commit)}:${path}`], signal))[0] ?? null;
    });
  }

  /** Paths of all files of a commit; a submodule is not one. */
  filesAt(commit: CommitSha, signal?: AbortSignal): Promise<readonly string[]> {
    return this.#remembered.of(['files', commit], async () => {
      const args = ['ls-tree', '-r', '-z', '--name-only', '--full-tree', checked(commit)];
      return lines(await this.#run(args, {}, signal));
    });
  }

  /** Paths that git tracks in the working copy. */
  async trackedFiles(signal?: AbortSignal): Promise<readonly string[]> {
    const { root } = await this.place(signal);
    return lines(await this.#run(['ls-files', '-z'], { cwd: root }, signal));
  }

  /** Whether git would leave a path out, there or not, as its rules for ignoring say. */
  async isIgnored(path: string, signal?: AbortSignal): Promise<boolean> {
    const { root } = await this.place(signal);
    const args = ['check-ignore', '--quiet', '--no-index', '--', path];
    return (await this.#run(args, { cwd: root, okCodes: [0, 1] }, signal)).exitCode === 0;
  }

  /** Paths in the working copy that git tracks or would: all that is not ignored. */
  async files(signal?: AbortSignal): Promise<readonly string[]> {
    const { root } = await this.place(signal);
    const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
    return lines(await this.#run(args, { cwd: root }, signal));
  }

  /**
   * Lines of tracked files in the working copy that match an extended regular expression, at most `perFile` of each file.
   */
  async grep(pattern: string, perFile: number, signal?: AbortSignal): Promise<readonly Match[]> {
    const { root } = await this.place(signal);
    const args = [
      'grep',
      '-I',
      '-n',
      '-z',
      '-E',
      '--no-color',
      '--no-column',
      '--full-name',
      `--max-count=${perFile}`,
      '-e',
      pattern,
    ];
    return parseMatches((await this.#run(args, { cwd: root, okCodes: [0, 1] }, signal)).stdout);
  }

  /**
   * Writes all files of a commit into a new folder, `export-ignore` ones too, without touching index or working copy; large
   * files (LFS) stay pointers. Answers the folders of submodules, which stay empty.
   */
  async checkOut(commit: CommitSha, into: string, signal?: AbortSignal): Promise<readonly string[]> {
    const { commonDir } = await this.place(signal);
    return checkOut(this.#run, { commonDir, commit: checked(commit), into }, signal);
  }
}

/** An entry of a reflog that tells of a new commit; all others tell that something moved to one that was there. */
function isMaking(entry: string): boolean {
  const [, made = ''] = /^\w+ (.*)$/.exec(entry) ?? [];
  if (/: fast-forward$/i.test(made)) return false;
  return /^(?:commit|cherry-pick|revert|am)\b|^\S*rebase[^:]*\((?!start|finish)|: Merge made by /.test(made);
}

export interface Match {
  readonly file: string;
  /** Zero-based. */
  readonly line: number;
  readonly text: string;
}

/** `git grep -n -z`: name, NUL, line number, NUL, text, line end. */
function parseMatches(output: string): Match[] {
  return output.split('\n').flatMap((found) => {
    const [file, line, ...text] = found.split('\0');
    return file && line ? [{ file, line: Number(line) - 1, text: text.join('\0') }] : [];
  });
}

function lines({ stdout }: { readonly stdout: string }): string[] {
  return stdout.split('\0').filter(Boolean);
}

/** Whether git would read it as the name of one object, and never as an option, a range or a search. */
function isNameOfOne(ref: string): boolean {
  return ref !== '' && ref.length < 512 && !/^-|\.\.|[\0-\x20\x7f:^{?*[\\]/.test(ref);
}

function isFullId(ref: string): boolean {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(ref);
}

function checked(commit: CommitSha): CommitSha {
  if (isFullId(commit)) return commit;
  throw badInput(say('{0} is not the full id of a commit.', commit));
}
