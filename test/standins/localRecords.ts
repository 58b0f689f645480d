import { as } from '../../agent/protocol/ids.ts';
import type { CommitInfo } from '../../agent/protocol/model.ts';
import type { Recipe } from '../../agent/platforms/platform.ts';
import type { DeploymentRecord } from '../../agent/platforms/local/deploymentRecord.ts';
import { artifactIdOf } from '../../agent/platforms/local/artifacts.ts';

export const plainRecipe: Recipe = {
  directory: '.',
  build: null,
  start: ['node', 'server.mjs'],
  health: '/healthz',
  version: '/version',
  healthTimeoutMs: 10_000,
};

/** A commit made up of one digit. */
export function commitOf(digit: string): CommitInfo {
  return { sha: as(digit.repeat(40)), title: `Commit ${digit}`, author: 'Test Author', at: 0 };
}

export function recordOf(
  id: string,
  digit: string,
  changed: Partial<DeploymentRecord> = {},
): DeploymentRecord {
  const commit = commitOf(digit);
  const service = changed.service ?? 'web';
  return {
    id: as(id),
    environment: 'staging',
    service,
    commit,
    artifact: artifactIdOf(plainRecipe, service, commit.sha, null),
    state: 'ready',
    by: 'Test Author',
    operation: as(id),
    createdAt: 1000,
    drill: false,
    recipe: plainRecipe,
    variables: {},
    ...changed,
  };
}
