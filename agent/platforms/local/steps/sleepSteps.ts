import { as } from '../../../protocol/ids.ts';
import type { StepId } from '../../../protocol/ids.ts';
import { say } from '../../../protocol/say.ts';
import type { Step, Target } from '../../platform.ts';
import { recordedNow, statusOf } from '../recordedState.ts';
import type { StepParts } from './stepParts.ts';

/** The longest a service may take to get healthy is its own to say; this is beyond any. */
const wakeMs = 60 * 60_000;

/** Its processes end; what is recorded stays, so waking starts the same version. */
export function sleepStep({ layout, supervisor }: StepParts, { environment, service }: Target): Step {
  return {
    id: as<StepId>(`sleep:${service}`),
    title: say('Put {0} to sleep', service),
    service,
    effect: 'traffic',
    async isDone() {
      const status = statusOf(await recordedNow(layout), { environment, service });
      return !status?.current || status.asleepSince !== null;
    },
    async do({ signal }) {
      await supervisor.call('sleep', { environment, service }, { signal });
      return undefined;
    },
  };
}

/** Starts what slept or was stopped; a service that does not get healthy sleeps on. */
export function wakeStep(parts: StepParts, target: Target, keepAwakeUntil: number | null): Step {
  const { environment, service } = target;
  return {
    id: as<StepId>(`wake:${service}`),
    title: say('Wake {0}', service),
    service,
    effect: 'traffic',
    async isDone() {
      const status = statusOf(await recordedNow(parts.layout), target);
      return status?.state === 'serving' && status.keepAwakeUntil === keepAwakeUntil;
    },
    async do(context) {
      const ask = { environment, service, keepAwakeUntil, rule: await parts.rule(environment) };
      await parts.supervisor.call('wake', ask, {
        tell: (detail) => context.progress(detail),
        timeoutMs: wakeMs,
        signal: context.signal,
      });
      return undefined;
    },
  };
}
