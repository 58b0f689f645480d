import { previewOfPull, type PreviewRecord } from '../project/previewRecords.ts';
import { previewsOfOthers } from '../project/previewsOfOthers.ts';
import type { EnvironmentName } from '../protocol/ids.ts';
import type { PullRequest } from '../protocol/model.ts';
import type { ProjectState } from '../state/stateDirectory.ts';
import type { Facts } from './facts.ts';
import type { Watched } from './watched.ts';

/**
 * Notes of which pull requests others deployed a preview, so that the platforms are asked what is there. One stays noted when its
 * pull request is closed, until no platform has it any more: somebody has to clean it up.
 */
export async function noteOthers(
  pullRequests: readonly PullRequest[],
  facts: Facts,
  { own, clock }: Pick<Watched, 'own' | 'clock'>,
): Promise<void> {
  const records = previewsOfOthers(own);
  const now = clock.now();
  const told = new Map(pullRequests.filter(isDeployed).map((pull) => [previewOfPull(pull), pull]));
  for (const [name, pull] of told) {
    const before = facts.others.get(name);
    if (before?.head !== pull.head || before.pullRequest !== pull.number)
      await records.put(name, { ...before, ...recordOf(name, pull), notedAt: now });
  }
  for (const [name, { notedAt = 0 }] of facts.others)
    if (!told.has(name) && notedAt + longEnoughMs < now && isNowhere(name, facts)) await records.remove(name);
}

/** So long after one was noted every platform was asked about it. */
const longEnoughMs = 3_600_000;

/** Whoever is signed in no longer was shown them. */
export async function forgetOthers(own: Pick<ProjectState, 'folder'>): Promise<void> {
  const records = previewsOfOthers(own);
  for (const name of await records.names()) await records.remove(name);
}

/** By a colleague or a platform's own app: what a generated workflow deployed of a service has a place and a sweep of its own. */
function isDeployed({ deployments }: PullRequest): boolean {
  return deployments.some(({ service }) => service === null);
}

function recordOf(
  environment: EnvironmentName,
  { number, branch: name, isFork, head, title, author, updatedAt, deployments }: PullRequest,
): PreviewRecord {
  const branch = isFork ? `${author}:${name}` : name; // no branch of ours, whatever ours are called
  const createdAt = Math.min(...deployments.map((one) => one.createdAt));
  const by = { title, author, authorEmail: '' };
  return { environment, branch, head, ...by, pullRequest: number, createdAt, lastActivityAt: updatedAt };
}

/** Every platform that previews are on has answered, and none has it. */
function isNowhere(name: EnvironmentName, { readings, answers, configuration }: Facts): boolean {
  const targets = configuration?.previews?.targets;
  return !readings.has(name) && (targets?.every(({ platform }) => answers.has(platform)) ?? false);
}
