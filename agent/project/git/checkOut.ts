import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommitSha } from '../../protocol/ids.ts';
import type { RunGit } from '../runGit.ts';

export interface CheckOut {
  /** The repository itself. */
  readonly commonDir: string;
  readonly commit: CommitSha;
  /** Absolute; made if it is not there. */
  readonly into: string;
}

/**
 * The files are the commit's, whatever this machine was told: no line ends of its own, no hook, and no filter of LFS, which
 * would ask the network (an empty `process` keeps git from `smudge`, too).
 */
const asCommitted = (noHooks: string): string[] => [
  ...['-c', `core.hooksPath=${noHooks}`],
  ...['-c', 'core.autocrlf=false'],
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'filter.lfs.process='],
  ...['-c', 'filter.lfs.required=false'],
];

/**
 * `git archive` would lose `export-ignore` files, `git worktree` would be seen by the user; an index of its own does neither.
 * The folder is the working copy of these calls, so attributes come from the commit, too.
 */
export async function checkOut(
  run: RunGit,
  { commonDir, commit, into }: CheckOut,
  signal?: AbortSignal,
): Promise<string[]> {
  const temporary = await mkdtemp(join(tmpdir(), 'taxiway-index-'));
  const settings = asCommitted(temporary);
  const env = {
    GIT_DIR: commonDir,
    GIT_WORK_TREE: into,
    GIT_INDEX_FILE: join(temporary, 'index'),
    GIT_LFS_SKIP_SMUDGE: '1',
  };
  const options = { cwd: into, env };
  try {
    await mkdir(into, { recursive: true });
    const [submodules] = await Promise.all([
      submodulesOf(run, commit, signal),
      run([...settings, 'read-tree', commit], options, signal),
    ]);
    await run([...settings, 'checkout-index', '--all', '--force', '--quiet'], options, signal);
    return submodules;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** `-d` leaves out the files, of which there may be very many. */
async function submodulesOf(run: RunGit, commit: CommitSha, signal?: AbortSignal): Promise<string[]> {
  const { stdout } = await run(['ls-tree', '-r', '-d', '-z', '--full-tree', commit], {}, signal);
  return stdout.split('\0').flatMap((entry) => {
    const [, type] = entry.split(' ', 2);
    return type === 'commit' ? [entry.slice(entry.indexOf('\t') + 1)] : [];
  });
}
