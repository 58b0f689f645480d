import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitSha, OperationId } from '../protocol/ids.ts';
import { fileName } from '../state/fileName.ts';
import { makeFolder } from '../state/files.ts';
import type { Git } from './git.ts';
import { refuseSubmodules } from './submodules.ts';

export interface Checkouts {
  /** Where they are made. What a crash leaves there is removed once its operation has ended. */
  readonly folder: string;
  readonly checkOut: Git['checkOut'];
}

export interface Checkout {
  readonly commit: CommitSha;
  readonly operation: OperationId;
  /** What for: unique within the operation. */
  readonly purpose: string;
  /** Of the repository, whose submodules must not be missing. */
  readonly directory: string;
}

/**
 * Uses a fresh folder with the files of a commit and removes it afterwards: what runs in it sees what was committed, not what
 * lies about. Failed `badInput` where submodules would be missing.
 */
export async function inCheckout<T>(
  { folder, checkOut }: Checkouts,
  { commit, operation, purpose, directory }: Checkout,
  signal: AbortSignal,
  use: (root: string) => Promise<T>,
): Promise<T> {
  const root = join(folder, fileName(`${operation}-${purpose}`));
  await remove(root);
  await makeFolder(root);
  try {
    refuseSubmodules(await checkOut(commit, root, signal), directory);
    return await use(root);
  } finally {
    await remove(root);
  }
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
}
