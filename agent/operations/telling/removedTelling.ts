import type { PreviewRecord } from '../../project/previewRecords.ts';
import { knownPreview } from '../../project/previewsOfOthers.ts';
import { as, type EnvironmentName, type StepId } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import type { Step } from '../../platforms/platform.ts';
import type { BlueprintPreview } from '../plans/blueprint.ts';
import type { World } from '../world.ts';
import { tellPullRequest } from './tellPullRequest.ts';

/** A preview that goes away, and whether somebody is to be told: only where a pull request is known. */
export function toldOf(record: PreviewRecord, addresses: readonly string[]): BlueprintPreview {
  const { branch, head, title, author, authorEmail, pullRequest } = record;
  return { branch, head, title, author, authorEmail, isTold: pullRequest !== null, addresses };
}

/** Says on its pull request that it is gone, where there is a comment to say it in. */
export function tellRemoved(
  environment: EnvironmentName,
  preview: BlueprintPreview | null,
  world: World,
): readonly Step[] {
  if (!preview?.isTold) return [];
  const step: Step = {
    id: as<StepId>(`tell:${environment}`),
    title: say('Tell the pull request'),
    service: null,
    effect: 'hidden',
    isDone: () => Promise.resolve(false),
    async do({ signal }) {
      const pullRequest = (await knownPreview(world.own, environment))?.pullRequest ?? null;
      if (pullRequest === null) return undefined;
      const of = { pullRequest, branch: null };
      return (await tellPullRequest(world, of, { state: 'removed' }, signal)).note ?? undefined;
    },
  };
  return [step];
}
