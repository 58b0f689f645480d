import type { EnvironmentRules } from '../project/resolved.ts';
import type { EnvironmentName } from '../protocol/ids.ts';
import type { Facts } from './facts.ts';
import type { Watched } from './watched.ts';

/** Environments whose schedule no supervisor keeps, for part of them runs elsewhere: a workflow on GitHub does. */
export function sleepElsewhere(
  { configuration }: Pick<Facts, 'configuration'>,
  around: Pick<Watched, 'platforms'>,
): readonly EnvironmentName[] {
  const scheduled = configuration?.environments.filter((rules) => isKeptElsewhere(rules, around)) ?? [];
  return scheduled.map(({ name }) => name);
}

export function isKeptElsewhere(
  { schedule, targets }: Pick<EnvironmentRules, 'schedule' | 'targets'>,
  { platforms }: Pick<Watched, 'platforms'>,
): boolean {
  return schedule !== null && targets.some(({ platform }) => platforms.get(platform)?.isElsewhere);
}
