import type { Deployment } from '../../protocol/model.ts';
import { as, type DeploymentId } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import { accountOf, placeKey } from '../cloud/aws/awsPlace.ts';
import type { Page, Target, TargetReading } from '../platform.ts';
import { addressOf } from './amplify.ts';
import { commitOf, deploymentOf, isSha, servingJob } from './jobs.ts';
import { isPlace, placeOf, type AmplifyPlace } from './place.ts';
import type { Room } from './room.ts';
import type { Branch, Job } from './shapes.ts';

/** So far back the last one that succeeded is looked for. */
const recent = 50;

/** What is at each of them: one question for the branches of an app, and one for each branch's jobs. */
export async function readTargets(
  room: Room,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<readonly TargetReading[]> {
  const apps = new Map<string, ReturnType<Room['amplify']['branches']>>();
  const branchesOf = (place: AmplifyPlace): ReturnType<Room['amplify']['branches']> => {
    const key = `${placeKey(place)} ${place.app}`;
    const asked = apps.get(key) ?? room.amplify.branches(place, signal);
    apps.set(key, asked);
    return asked;
  };
  return Promise.all(
    targets.map(async (target) => {
      const place = await placeOf(target, room.parts);
      const found = (await branchesOf(place)).get(place.branch);
      const branch = found && isPlace(place, found) ? found : null;
      return readingOf(room, target, place, branch, signal);
    }),
  );
}

async function readingOf(
  room: Room,
  target: Target,
  place: AmplifyPlace,
  branch: Branch | null,
  signal: AbortSignal,
): Promise<TargetReading> {
  const { environment, service } = target;
  const nowhere = {
    target: { environment, service },
    loopbackUrl: null,
    asleepSince: null,
    keepAwakeUntil: null,
  };
  if (!branch) {
    const message = say('The app {0} has no branch {1}.', place.app, place.branch);
    return { ...nowhere, state: 'empty', current: null, url: null, message };
  }
  const jobs = await room.amplify.jobs(place, { limit: recent }, signal);
  const serving = servingJob(jobs);
  const url = serving ? addressOf(place, branch) : null;
  const isFirst = !serving && jobs.some(({ status }) => status === 'RUNNING');
  return {
    ...nowhere,
    state: serving ? 'serving' : isFirst ? 'starting' : 'empty',
    current: serving ? await described(room, target, serving, serving, url) : null,
    url,
    message: serving ? null : say('Nothing was built there yet.'),
    place: `${accountOf(branch.branchArn) ?? '?'} ${place.region} ${place.app}/${branch.branchName}`,
    details: [
      say('Region {0}', place.region),
      ...(branch.framework ? [say('Built as {0}', branch.framework)] : []),
    ],
  };
}

export async function deploymentsOf(
  room: Room,
  target: Target,
  { before, limit }: { readonly before?: DeploymentId; readonly limit: number },
  signal: AbortSignal,
): Promise<Page<Deployment>> {
  const place = await placeOf(target, room.parts);
  if (place.madeFor !== null && !(await room.amplify.branch(place, signal)))
    return { items: [], more: false };
  const newest = await room.amplify.jobs(place, { limit: recent }, signal);
  const jobs =
    before === undefined ? newest : await room.amplify.jobs(place, { before, limit: limit + 1 }, signal);
  const items = await Promise.all(
    jobs.slice(0, limit).map((job) => described(room, target, job, servingJob(newest), null)),
  );
  return { items, more: jobs.length > limit };
}

/** Null where this branch has no such job. */
export async function deploymentById(
  room: Room,
  target: Target,
  id: DeploymentId,
  signal: AbortSignal,
): Promise<Deployment | null> {
  if (!/^\d+$/.test(id)) return null;
  const before = as<DeploymentId>(String(Number(id) + 1));
  const { items } = await deploymentsOf(room, target, { before, limit: 1 }, signal);
  return items.find((one) => one.id === id) ?? null;
}

async function described(
  { parts }: Room,
  target: Target,
  job: Job,
  serving: Job | null,
  url: string | null,
): Promise<Deployment> {
  const known = isSha(job.commitId) ? await parts.commit(as(job.commitId)) : null;
  return deploymentOf(job, { target, commit: commitOf(job, known), serving, url });
}
