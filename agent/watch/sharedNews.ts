import type { RecordedDeployment } from '../github/deployments/deploymentsQuery.ts';
import type { TargetReading } from '../platforms/platform.ts';
import { as, type EnvironmentName, type OperationId } from '../protocol/ids.ts';
import type { SharedNews } from '../protocol/model.ts';
import { say, type Message } from '../protocol/say.ts';
import type { Facts } from './facts.ts';

/** The newest of each environment that is not over, whoever made it. */
export function newestShared(
  deployments: readonly RecordedDeployment[],
): ReadonlyMap<EnvironmentName, RecordedDeployment> {
  const there = deployments.filter(({ state }) => state !== 'inactive');
  return new Map(there.toSorted((one, other) => one.id - other.id).map((one) => [one.environment, one]));
}

/** What another machine or a workflow did there, where it is newer than what is known here, or is doing now; else null. */
export function sharedNews(name: EnvironmentName, facts: Facts, now: number): SharedNews | null {
  const found = facts.shared.get(name);
  if (!found || isOurs(found, facts)) return null;
  const holds = isHolding(found, now);
  if (!holds && found.createdAt <= knownSince(facts.readings.get(name) ?? [])) return null;
  const { id, by, url, createdAt, payload } = found;
  return { id, by, url, createdAt, machine: payload?.machine ?? null, holds, text: textOf(found, holds) };
}

function isOurs({ payload }: RecordedDeployment, { operations }: Facts): boolean {
  return payload !== null && operations.has(as<OperationId>(payload.operation));
}

/** What has given no sign of life for longer than it said holds nothing. */
function isHolding({ state, payload, toldAt }: RecordedDeployment, now: number): boolean {
  return state === 'building' && (payload === null || now - toldAt < payload.expiresAfterMs);
}

function knownSince(readings: readonly TargetReading[]): number {
  return Math.max(0, ...readings.map(({ current }) => current?.servedFrom ?? current?.createdAt ?? 0));
}

function textOf({ by, payload, state, createdAt }: RecordedDeployment, holds: boolean): Message {
  const who = payload ? say('{0} on {1}', by, payload.machine) : by;
  if (holds) return say('held by {0} since {1}', who, { at: createdAt });
  return state === 'failed'
    ? say('a deployment by {0} failed, {1}', who, { at: createdAt })
    : say('deployed by {0}, {1}', who, { at: createdAt });
}
