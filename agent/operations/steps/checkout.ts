import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { refuseSubmodules } from '../../project/submodules.ts';
import type { CommitSha } from '../../protocol/ids.ts';
import type { World } from '../world.ts';

/**
 * Uses a fresh folder with the files of a commit and removes it afterwards: the project's commands see what was committed,
 * not what lies about. Failed `badInput` where submodules would be missing. `name` is unique among those at work; what a crash left under it is removed first.
 */
export async function withCheckout<T>(
  { git, own }: Pick<World, 'git' | 'own'>,
  of: { readonly commit: CommitSha; readonly name: string },
  signal: AbortSignal,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = join(own.folder('checkouts'), of.name.replace(/[^\w.-]+/g, '_'));
  await remove(folder);
  try {
    refuseSubmodules(await git.checkOut(of.commit, folder, signal), '.');
    return await use(folder);
  } finally {
    await remove(folder);
  }
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
