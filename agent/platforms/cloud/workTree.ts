import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { refuseSubmodules } from '../../project/submodules.ts';
import { shortCommit } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import { fileName } from '../../state/fileName.ts';
import { makeFolder } from '../../state/files.ts';
import type { DeployRequest, StepContext } from '../platform.ts';
import type { CloudParts } from './parts.ts';

/**
 * The files of the commit in a folder of their own while `work` runs: `root` is the repository's, `service` the service's
 * directory in it. Nothing of it stays.
 */
export async function inWorkTree<Result>(
  { commit, recipe, operation, target }: DeployRequest,
  parts: Pick<CloudParts, 'folder' | 'checkOut'>,
  context: StepContext,
  work: (folders: { readonly root: string; readonly service: string }) => Promise<Result>,
): Promise<Result> {
  const root = join(parts.folder, 'builds', fileName(`${operation}-${target.environment}-${target.service}`));
  await rm(root, { recursive: true, force: true });
  await makeFolder(root);
  try {
    context.progress(say('Checking out {0}', shortCommit(commit.sha)));
    refuseSubmodules(await parts.checkOut(commit.sha, root, context.signal), recipe.directory);
    return await work({ root, service: join(root, recipe.directory) });
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
  }
}
