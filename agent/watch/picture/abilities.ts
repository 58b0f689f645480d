import type { EnvironmentSnapshot } from '../../protocol/model.ts';

/** Whether it can be put to sleep, woken or kept awake, as it is now. */
export function abilities({
  state,
  targets,
  sleep,
}: Pick<EnvironmentSnapshot, 'state' | 'targets' | 'sleep'>): EnvironmentSnapshot['can'] {
  const asleep = state === 'asleep' || state === 'stopped';
  const served = targets.some(({ current }) => current !== null);
  const canSleep = served && targets.some(({ can }) => can.sleep !== 'none');
  return { sleep: canSleep && !asleep, wake: served && asleep, keepAwake: canSleep && sleep !== null };
}
