import type { CommitInfo } from '../../protocol/model.ts';
import { commitOf } from './commits.ts';
import type { Settings } from './settings.ts';

/** One local or remote-tracking branch, as `git for-each-ref` prints it. */
export interface Ref {
  /** `refs/heads/main`, `refs/remotes/origin/main` */
  readonly ref: string;
  readonly current: boolean;
  /** The full name it points at, for `refs/remotes/origin/HEAD`; else empty. */
  readonly points: string;
  readonly tip: CommitInfo;
}

export interface RemoteBranch {
  readonly remote: string;
  /** `refs/remotes/origin/main` */
  readonly ref: string;
  readonly tip: CommitInfo;
}

/** A branch by its name, here and on its remote. */
export interface Branch {
  readonly name: string;
  /** Checked out in this working copy. */
  readonly current: boolean;
  readonly local: CommitInfo | null;
  readonly remote: RemoteBranch | null;
}

/** No name of a ref and no title holds a line end, so a line is a ref. */
export const refFormat =
  '--format=%(refname)%00%(HEAD)%00%(symref)%00%(objectname)%00%(authorname)%00%(committerdate:unix)%00%(contents:subject)';

/** Reads what `git for-each-ref` prints with `refFormat`. */
export function parseRefs(output: string): Ref[] {
  return output.split('\n').filter(Boolean).map(parseRef);
}

function parseRef(line: string): Ref {
  const [ref = '', head, points = '', sha = '', author = '', seconds = '', title = ''] = line.split('\0');
  return { ref, current: head === '*', points, tip: commitOf(sha, author, seconds, title) };
}

/** Every branch once, by name: local ones with the remote branch they belong to, then those that are only on a remote. */
export function branchesOf(refs: readonly Ref[], settings: Settings): Branch[] {
  const local = refs
    .filter(({ ref }) => ref.startsWith(localPrefix))
    .map(({ ref }) => ref.slice(localPrefix.length));
  const remote = refs.flatMap((ref) => remoteBranch(ref, settings)?.name ?? []);
  return [...new Set([...local, ...remote])].map((name) => branchNamed(name, refs, settings));
}

/** The branch, also where nobody has it: then neither here nor on a remote. */
export function branchNamed(name: string, refs: readonly Ref[], settings: Settings): Branch {
  const local = refs.find(({ ref }) => ref === localPrefix + name);
  return {
    name,
    current: local?.current ?? false,
    local: local?.tip ?? null,
    remote: remoteOf(name, refs, settings),
  };
}

/** The branch the remote calls its default (`refs/remotes/origin/HEAD`), else `main` or `master` there. */
export function defaultBranch(refs: readonly Ref[], settings: Settings): Branch | null {
  const pointed = remotesByPreference(settings)
    .map((remote) => refs.find(({ ref }) => ref === `refs/remotes/${remote}/HEAD`)?.points ?? '')
    .find(Boolean);
  const name = pointed === undefined ? null : remoteName(pointed, settings)?.name;
  const known = [name, settings.initialBranch, 'main', 'master'].flatMap((one) => one ?? []);
  const found = known.map((one) => branchNamed(one, refs, settings));
  return found.find(({ remote }) => remote) ?? found.find(({ local }) => local) ?? null;
}

const localPrefix = 'refs/heads/';

/**
 * The branch of that name on the remote it follows, else on the one that is pushed to, else on any. What a local branch
 * follows under another name does not count: `git checkout -b feature origin/main` follows `main` and is not it.
 */
function remoteOf(name: string, refs: readonly Ref[], settings: Settings): RemoteBranch | null {
  const followed = settings.upstreamRemote.get(name);
  for (const remote of [...(followed === undefined ? [] : [followed]), ...remotesByPreference(settings)]) {
    const found = refs.find(({ ref }) => ref === `refs/remotes/${remote}/${name}`);
    if (found) return { remote, ref: found.ref, tip: found.tip };
  }
  return null;
}

function remotesByPreference({ remotes, pushDefault }: Settings): string[] {
  const first = [pushDefault, 'origin'].flatMap((name) =>
    name !== null && remotes.includes(name) ? [name] : [],
  );
  return [...new Set([...first, ...remotes])];
}

function remoteBranch(ref: Ref, settings: Settings): { remote: string; name: string } | null {
  return ref.points ? null : remoteName(ref.ref, settings);
}

/** A remote's name may hold slashes itself, so the longest known one counts. */
function remoteName(ref: string, { remotes }: Settings): { remote: string; name: string } | null {
  const matching = remotes.filter((remote) => ref.startsWith(`refs/remotes/${remote}/`));
  const remote = matching.sort((one, other) => other.length - one.length)[0];
  return remote === undefined ? null : { remote, name: ref.slice(`refs/remotes/${remote}/`.length) };
}
