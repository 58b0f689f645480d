import { join } from 'node:path';
import { inCheckout } from '../../project/inCheckout.ts';
import { shortCommit } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import type { DeployRequest, StepContext } from '../platform.ts';
import type { CloudParts } from './parts.ts';

/** Below the platform's own folder. */
export const workTrees = 'builds';

/**
 * The files of the commit in a folder of their own while `work` runs: `root` is the repository's, `service` the service's
 * directory in it. Nothing of it stays.
 */
export async function inWorkTree<Result>(
  { commit, recipe, operation, target }: DeployRequest,
  { folder, checkOut }: Pick<CloudParts, 'folder' | 'checkOut'>,
  context: StepContext,
  work: (folders: { readonly root: string; readonly service: string }) => Promise<Result>,
): Promise<Result> {
  context.progress(say('Checking out {0}', shortCommit(commit.sha)));
  const purpose = `${target.environment}-${target.service}`;
  return inCheckout(
    { folder: join(folder, workTrees), checkOut },
    { commit: commit.sha, operation, purpose, directory: recipe.directory },
    context.signal,
    (root) => work({ root, service: join(root, recipe.directory) }),
  );
}
