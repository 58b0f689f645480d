import type { PullRequestHead } from '../../github/pullRequests/pullRequest.ts';
import {
  previewOf,
  previewOfPull,
  previewRecords,
  type PreviewRecord,
} from '../../project/previewRecords.ts';
import { previewsOfOthers } from '../../project/previewsOfOthers.ts';
import type { World } from '../world.ts';
import { numberIn, type Hub } from './hub.ts';

/**
 * Notes the previews of pull requests that are closed and that GitHub still has deployments of, though nobody made them from here: a
 * platform may still have them, and once GitHub has forgotten them nobody would ever look.
 */
export async function noteLeftBehind(
  { open, deployed, pull: asked }: Hub,
  { own, targets, clock }: Pick<World, 'own' | 'targets' | 'clock'>,
): Promise<void> {
  const others = previewsOfOthers(own);
  const known = [...(await previewRecords(own).all()), ...(await others.all())];
  for (const { name, isTransient, lastDeployedAt } of deployed) {
    const number = isTransient ? numberIn(name) : null;
    if (number === null || [...open.map((one) => one.number), ...known.map(numberOf)].includes(number))
      continue;
    const pull = await asked(number);
    if (!pull || pull.state === 'open') continue;
    const record = recordOf(pull, lastDeployedAt);
    const isInUse = [...open.map(previewOfPull), ...known.map((one) => one.environment)].includes(
      record.environment,
    );
    if (isInUse) continue;
    await others.put(record.environment, { ...record, notedAt: clock.now() });
    targets.forget();
  }
}

function numberOf({ pullRequest }: PreviewRecord): number | null {
  return pullRequest;
}

function recordOf(pull: PullRequestHead, createdAt: number): PreviewRecord {
  const { number: pullRequest, title, author, head, label, isFork, updatedAt: lastActivityAt } = pull;
  const branch = isFork ? label : label.slice(label.indexOf(':') + 1);
  const environment = previewOf(isFork ? { pullRequest } : { branch });
  const by = { title, author, authorEmail: '' };
  return { environment, branch, head, ...by, pullRequest, createdAt, lastActivityAt };
}
