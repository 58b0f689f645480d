import type { DeploymentState } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { TargetReading } from '../platform.ts';
import type { Instance, RailwayDeployment, Status } from './answers.ts';

/** Not there yet, and on its way by itself or once somebody agrees. */
const under: ReadonlySet<Status> = new Set([
  ...(['BUILDING', 'DEPLOYING', 'INITIALIZING', 'QUEUED', 'WAITING', 'NEEDS_APPROVAL'] as const),
]);

export function isUnderWay({ status }: Pick<RailwayDeployment, 'status'>): boolean {
  return under.has(status);
}

/** It answers, or would if it were awake. */
function isLive({ status }: RailwayDeployment): boolean {
  return status === 'SUCCESS' || status === 'SLEEPING' || status === 'CRASHED';
}

/** What takes the traffic: the newest that came up and was not taken away. Railway keeps the one before for a moment. */
export function servingOf({ activeDeployments, latestDeployment }: Instance): RailwayDeployment | null {
  const all = [...activeDeployments, ...(latestDeployment ? [latestDeployment] : [])];
  const live = all.filter(isLive).sort((one, other) => other.createdAt - one.createdAt);
  return live[0] ?? null;
}

/** Stopped, or put to sleep by Railway itself. A cron job stands still between its times. */
export function isAsleep(
  { status, deploymentStopped }: RailwayDeployment,
  { cronSchedule }: Pick<Instance, 'cronSchedule'>,
): boolean {
  return status === 'SLEEPING' || (status === 'SUCCESS' && deploymentStopped && !cronSchedule);
}

export function stateOf(instance: Instance): TargetReading['state'] {
  const serving = servingOf(instance);
  if (serving?.status === 'CRASHED') return 'crashed';
  if (serving) return isAsleep(serving, instance) ? 'asleep' : 'serving';
  const { latestDeployment: latest } = instance;
  if (!latest) return 'empty';
  return isUnderWay(latest) && latest.status !== 'NEEDS_APPROVAL' ? 'starting' : 'stopped';
}

/** What a person should know besides the state; null where that says all. */
export function remarkOn(instance: Instance): Message | null {
  const { latestDeployment: latest } = instance;
  const serving = servingOf(instance);
  if (latest && latest.id !== serving?.id) return remarkOnNewest(latest);
  if (serving?.status === 'SLEEPING')
    return say('Railway put it to sleep; the next request wakes it, and may be answered with 502.');
  return null;
}

function remarkOnNewest({ status }: RailwayDeployment): Message | null {
  if (status === 'NEEDS_APPROVAL') return say('A newer deployment waits to be approved on Railway.');
  if (status === 'SKIPPED') return say('Railway skipped the newest deployment.');
  if (status === 'FAILED' || status === 'CRASHED') return say('The newest deployment failed.');
  return under.has(status) ? say('A newer deployment is on its way.') : null;
}

/** `CRASHED` and later removed is `retired`: it served. */
export function deploymentState(
  found: RailwayDeployment,
  how: { readonly isServing: boolean; readonly isCancelled: boolean },
): DeploymentState {
  if (how.isServing) return 'serving';
  if (how.isCancelled) return 'cancelled';
  switch (found.status) {
    case 'FAILED':
    case 'CRASHED':
      return 'failed';
    case 'SKIPPED':
      return 'cancelled';
    case 'REMOVED':
    case 'REMOVING':
      return found.canRollback ? 'retired' : 'pruned';
    case 'SUCCESS':
    case 'SLEEPING':
      return 'retired';
    default:
      return 'building';
  }
}

/** As it is told while one waits. */
export function standsAt(status: Status): Message {
  switch (status) {
    case 'NEEDS_APPROVAL':
      return say('it waits to be approved on Railway');
    case 'WAITING':
    case 'QUEUED':
      return say('it waits in line');
    case 'BUILDING':
      return say('it is being built');
    case 'DEPLOYING':
      return say('it is built and being started');
    default:
      return say('Railway says {0}', status.toLowerCase());
  }
}
