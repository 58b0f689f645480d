import type { TargetReading } from '../platforms/platform.ts';
import type { EnvironmentName, PlatformId } from '../protocol/ids.ts';
import type { Facts, Touched } from './facts.ts';
import { keepSame } from './picture/same.ts';

/**
 * What one platform answered, in place of what it answered before; what others said of the same environments stays. What did not
 * change is kept as it is, so only what changed is computed anew.
 */
export function takeReadings(
  facts: Facts,
  platform: PlatformId,
  readings: readonly TargetReading[],
  at: number,
): Touched {
  const isFirst = !facts.answers.has(platform);
  facts.answers.set(platform, readings);
  facts.readAt = at;
  const before = facts.readings;
  const now = new Map<EnvironmentName, readonly TargetReading[]>();
  for (const [name, found] of byEnvironment([...facts.answers.values()].flat()))
    now.set(name, keepSame(before.get(name), found));
  facts.readings = now;
  if (isFirst) return { environments: 'all' }; // what it knows nothing of is empty from now on, not unknown
  const names = new Set([...before.keys(), ...now.keys()]);
  const changed = [...names].filter((name) => before.get(name) !== now.get(name));
  const isOneNewOrGone = changed.some((name) => before.has(name) !== now.has(name));
  return { environments: isOneNewOrGone ? 'all' : [...changed, ...comparedWith(changed, facts)] };
}

/** Lasting environments show how they are beside the one they are promoted from, and the one they mirror. */
function comparedWith(changed: readonly EnvironmentName[], { configuration }: Facts): EnvironmentName[] {
  const rules = configuration?.environments ?? [];
  return rules
    .filter(({ promoteFrom, mirrors }) => changed.some((one) => one === promoteFrom || one === mirrors))
    .map(({ name }) => name);
}

function byEnvironment(readings: readonly TargetReading[]): Map<EnvironmentName, TargetReading[]> {
  const found = new Map<EnvironmentName, TargetReading[]>();
  for (const reading of readings) {
    const { environment } = reading.target;
    const others = found.get(environment);
    if (others) others.push(reading);
    else found.set(environment, [reading]);
  }
  return found;
}
