import { pullRequestOfBranch } from '../../github/pullRequests/pullRequest.ts';
import { isPreviewName, pullRequestOf, pullRequestPreviewName } from '../../project/previewRecords.ts';
import { knownPreview } from '../../project/previewsOfOthers.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { OperationInput } from '../../protocol/input.ts';
import type { ProjectState } from '../../state/stateDirectory.ts';
import type { Reach } from './reach.ts';
import type { SharedEnvironment } from './sharedEnvironments.ts';

/** What GitHub may call an environment: the first now, the others earlier. */
export type NamesOnGitHub = readonly [EnvironmentName, ...EnvironmentName[]];

/**
 * The preview of a pull request has one name on GitHub, whoever makes it and whatever it is called here. One of a branch keeps
 * its own, also as an earlier name of what got a pull request since. Throws `Unreached`.
 */
export async function namesOnGitHub(
  { name, kind }: Pick<SharedEnvironment, 'name' | 'kind'>,
  {
    input,
    own,
    reach,
  }: {
    readonly input: OperationInput;
    readonly own: Pick<ProjectState, 'folder'>;
    readonly reach: Reach;
  },
  signal: AbortSignal,
): Promise<NamesOnGitHub> {
  if (kind !== 'preview' || !isPreviewName(name) || pullRequestOf(name) !== null) return [name];
  const asked = input.kind === 'createPreview' ? input : null;
  if (asked?.pullRequest !== undefined) return namesOfPreview(name, asked.pullRequest);
  const record = await knownPreview(own, name);
  const branch = record?.branch ?? asked?.branch;
  if (branch === undefined) return [name];
  const open = await reach.ask((_, either, there) => pullRequestOfBranch(branch, there, either), signal);
  return namesOfPreview(name, open.answer?.number ?? record?.pullRequest ?? null);
}

/** `pullRequest`: of a preview that is here; null where it has none. */
export function namesOfPreview(name: EnvironmentName, pullRequest: number | null): NamesOnGitHub {
  const first = pullRequest === null ? name : pullRequestPreviewName(pullRequest);
  return first === name ? [name] : [first, name];
}
