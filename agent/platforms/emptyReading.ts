import type { TargetReading } from './platform.ts';
import type { TargetName } from './targetName.ts';

/** Nothing was ever put there. */
export function emptyReading({ environment, service }: TargetName): TargetReading {
  return {
    target: { environment, service },
    state: 'empty',
    current: null,
    url: null,
    loopbackUrl: null,
    asleepSince: null,
    keepAwakeUntil: null,
    message: null,
  };
}
