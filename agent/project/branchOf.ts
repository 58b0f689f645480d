import type { EnvironmentName } from '../protocol/ids.ts';
import type { ProjectState } from '../state/stateDirectory.ts';
import { createdEnvironments } from './createdEnvironments.ts';
import { knownPreview } from './previewsOfOthers.ts';

/**
 * The git branch of a preview, or of an environment made like another one; `owner:branch` where a pull request brings it from
 * elsewhere. Null where it is of none.
 */
export async function branchOf(
  own: Pick<ProjectState, 'folder'>,
  environment: EnvironmentName,
): Promise<string | null> {
  const preview = await knownPreview(own, environment);
  return preview?.branch ?? (await createdEnvironments(own).get(environment))?.branch ?? null;
}
