import { failureOf } from '../../protocol/failures.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { OnGitHub } from '../client/onGitHub.ts';
import { keepAwakeVariable } from '../workflows/keepAwake.ts';
import { actionsVariables } from './actionsSettings.ts';

/**
 * Until when the workflows of the schedules are told to leave these environments awake, ms since 1970: one question, free while
 * nothing changes. None where this account may not see Actions variables.
 */
export async function keptAwake(
  on: OnGitHub,
  environments: readonly EnvironmentName[],
  signal: AbortSignal,
): Promise<readonly (readonly [EnvironmentName, number])[]> {
  if (environments.length === 0) return [];
  const known = await actionsVariables(on, null, signal).catch(noneWhereHidden);
  return environments.flatMap((environment) => {
    const name = keepAwakeVariable(environment);
    const until = Date.parse(known.find((one) => one.name === name)?.value ?? '');
    return Number.isNaN(until) ? [] : [[environment, until] as const];
  });
}

function noneWhereHidden(error: unknown): readonly never[] {
  const failure = failureOf(error);
  if (failure.reason === 'gitHub' && ['noPermission', 'notFound'].includes(failure.situation)) return [];
  throw error;
}
