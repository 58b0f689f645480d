import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { inWorkTree } from '../cloud/workTree.ts';
import type { DeployRequest, StepContext } from '../platform.ts';
import { fileNameOf } from './places.ts';
import type { FlyWorld } from './world.ts';

/** The configuration file, and the folder it belongs to: where the tool is run. */
export interface Configuration {
  readonly file: string;
  readonly folder: string;
}

/**
 * Runs `work` with the configuration file of the commit that is put there: in the service's folder, else in the repository's, and
 * the tool runs in that one. Null where there is none, or the repository does not know the commit: Fly.io then goes by what it
 * has of the app.
 */
export async function withConfiguration<Result>(
  { parts }: FlyWorld,
  request: DeployRequest,
  context: StepContext,
  work: (configuration: Configuration | null, folder: string | null) => Promise<Result>,
): Promise<Result> {
  if (!(await parts.commit(request.commit.sha))) return work(null, null);
  const name = fileNameOf(request.target.settings);
  return inWorkTree(request, parts, context, async ({ root, service }) => {
    for (const folder of [service, root]) {
      const file = join(folder, name);
      if (await isThere(file)) return work({ file, folder }, service);
    }
    return work(null, service);
  });
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
