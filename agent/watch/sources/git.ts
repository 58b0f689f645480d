import type { Branch } from '../../project/git/branches.ts';
import { noticePushes } from '../pushes/noticePushes.ts';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { environmentsOn } from '../assemble.ts';
import type { Board } from '../board.ts';
import type { Facts, Touched } from '../facts.ts';
import { watchFolder } from '../../state/watchFolder.ts';
import { watchTree } from '../watchTree.ts';
import { keepSame } from '../picture/same.ts';
import type { Watched } from '../watched.ts';
import { source, type Source } from './source.ts';

/** The rest of a git directory changes all the time (the index with every status) and says nothing about branches. */
const telling = new Set(['HEAD', 'packed-refs', 'FETCH_HEAD', 'config', 'logs', 'shallow']);

export interface GitListener {
  /** There is another HEAD than before: other files may be there. */
  readonly moved: () => void;
  /** From this repository, since it was looked at before. */
  readonly pushed: (branches: readonly Branch[]) => void;
}

/**
 * Branches and where the working copy stands. Git is asked only when its own files changed.
 */
export function gitSource(
  watched: Watched,
  board: Board,
  signal: AbortSignal,
  { moved, pushed }: GitListener,
): Source {
  const { facts } = board;
  const find = async (): Promise<Touched> => {
    watched.targets.forget();
    const [head, branches] = await Promise.all([watched.git.head(signal), watched.git.branches(signal)]);
    const before = facts.head;
    facts.head = keepSame(before, head);
    if (facts.head !== before) moved();
    const known = facts.branches;
    facts.branches = new Map(
      branches.all.map((branch) => [branch.name, keepSame(known.get(branch.name), branch)]),
    );
    if (known.size > 0) {
      const branches = await noticePushes(known, facts.branches, watched.git, signal);
      if (branches.length > 0) pushed(branches);
    }
    const elsewhere = differing(known, facts.branches);
    // where one is matters to whoever is told that an environment is held
    const environments = facts.head.branch === before.branch ? environmentsOn(elsewhere, facts) : 'all';
    return { environments, project: true };
  };
  return source('git', board, find, (changed, until) => {
    watchGitFolders(watched, changed, until).catch(changed); // no repository any more: the look says so
  });
}

/** Names of branches that are new, gone, or somewhere else. */
function differing(before: Facts['branches'], now: Facts['branches']): ReadonlySet<string> {
  const names = new Set([...before.keys(), ...now.keys()]);
  return new Set([...names].filter((name) => before.get(name) !== now.get(name)));
}

async function watchGitFolders(watched: Watched, changed: () => void, signal: AbortSignal): Promise<void> {
  const { root, commonDir } = await watched.git.place(signal);
  const folders = new Set([commonDir, await gitFolder(root, commonDir)]);
  for (const folder of folders)
    watchFolder(folder, (name) => (name !== null && !telling.has(name)) || changed(), signal, changed);
  watchTree(join(commonDir, 'refs'), changed, signal);
}

/** A linked worktree has its own HEAD: its `.git` is a file that names the folder. */
async function gitFolder(root: string, commonDir: string): Promise<string> {
  const pointer = await readFile(join(root, '.git'), 'utf8').catch(() => ''); // a folder: the common one
  const named = /^gitdir: (.+)$/m.exec(pointer)?.[1];
  return named === undefined ? commonDir : resolve(root, named);
}
