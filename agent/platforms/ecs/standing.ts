import { Failed } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Standing } from '../cloud/driver.ts';
import { definitionId, tag } from './definition.ts';
import type { Definition, Rollout, Service } from './shapes.ts';

/** What is being put there, or is there. */
export function primaryOf({ deployments }: Pick<Service, 'deployments'>): Rollout | null {
  return deployments.find(({ status }) => status === 'PRIMARY') ?? null;
}

/** What answers: what was there before, until what is being put there is there as a whole. */
export function servingRollout({ deployments }: Pick<Service, 'deployments'>): Rollout | null {
  const primary = primaryOf({ deployments });
  const others = deployments
    .filter((one) => one !== primary && one.runningCount > 0)
    .toSorted((one, other) => other.runningCount - one.runningCount);
  if (primary && (others.length === 0 || primary.rolloutState === 'COMPLETED')) return primary;
  return others[0] ?? primary;
}

/**
 * Whether the service runs this definition alone. Throws Failed where ECS gave up: its circuit breaker does so after some tasks
 * that did not start, and may bring back what was there before.
 */
export function standingOf(service: Service, wanted: Pick<Definition, 'id' | 'registeredAt'>): Standing {
  const primary = primaryOf(service);
  const own = service.deployments.find(({ taskDefinition }) => definitionId(taskDefinition) === wanted.id);
  if (own?.rolloutState === 'FAILED') throw gaveUp(service, own.rolloutStateReason);
  if (!primary || definitionId(primary.taskDefinition) !== wanted.id) {
    const broke = brokenBy(service, wanted);
    if (broke !== null) throw gaveUp(service, broke);
    return { isSo: false, at: null, isNowhere: true };
  }
  const old = service.deployments
    .filter((one) => one !== primary)
    .reduce((sum, { runningCount }) => sum + runningCount, 0);
  const hasAll = primary.runningCount >= primary.desiredCount && service.desiredCount > 0;
  const isComplete = primary.rolloutState === undefined || primary.rolloutState === 'COMPLETED';
  return {
    isSo: isComplete && hasAll && service.deployments.length === 1,
    at: tasks(primary, old),
  };
}

function tasks({ runningCount, desiredCount }: Rollout, old: number): Message {
  return old > 0
    ? say('{0} of {1} tasks run, {2} of before are still there', runningCount, desiredCount, old)
    : say('{0} of {1} tasks run', runningCount, desiredCount);
}

/** Once it brought back what was before, only the service's events tell of it. */
function brokenBy({ events }: Service, { registeredAt }: Pick<Definition, 'registeredAt'>): string | null {
  if (registeredAt === undefined) return null;
  const since = events.filter(({ createdAt = 0 }) => createdAt >= registeredAt);
  return since.find(({ message }) => /deployment failed|rolling back to/i.test(message))?.message ?? null;
}

/** With what the service said last: a task that stopped, an image that is not there. */
function gaveUp({ events }: Service, reason = ''): Failed {
  const said = events.slice(0, 3).map(({ message }) => message);
  const detail = [reason, ...said].filter(Boolean).join(' ');
  return new Failed({ reason: 'platform', platform: 'ecs', situation: 'refused', detail, until: null });
}

/** How many are to run when it wakes, and the least of its scaling where it has that. */
export function rememberedCount(
  service: Pick<Service, 'tags'>,
): { readonly count: number; readonly least: number | null } | null {
  const [, count, least] = /^(\d+)(?:\/(\d+))?$/.exec(service.tags.get(tag.asleep) ?? '') ?? [];
  if (count === undefined) return null;
  return { count: Number(count), least: least === undefined ? null : Number(least) };
}
