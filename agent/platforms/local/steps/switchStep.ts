import { shortCommit, as } from '../../../protocol/ids.ts';
import type { StepId } from '../../../protocol/ids.ts';
import { say } from '../../../protocol/say.ts';
import type { DeployRequest, Step } from '../../platform.ts';
import { recordedNow, statusOf } from '../recordedState.ts';
import { noteGivenUp } from './requestRecord.ts';
import { callOptions, nameOf, runningOf } from './startStep.ts';
import type { StepParts } from './stepParts.ts';

/** Starting what was before takes its own time. */
const switchBackMs = 10 * 60_000;

/** Requests go to the new version; undone, to what was there before. */
export function switchStep(parts: StepParts, request: DeployRequest): Step {
  const { operation, target, commit } = request;
  const { service } = target;
  const ask = { ...nameOf(request), operation };
  return {
    id: as<StepId>(`switch:${service}`),
    title: say('Switch {0} to {1}', service, shortCommit(commit.sha)),
    service,
    effect: 'traffic',
    async isDone() {
      return statusOf(await recordedNow(parts.layout), target)?.current?.operation === operation;
    },
    async do(context) {
      const running = await runningOf(parts, request);
      await parts.supervisor.call('switch', { running }, callOptions(request, context));
      return undefined;
    },
    async undo(context) {
      const current = statusOf(await recordedNow(parts.layout), target)?.current;
      if (current?.operation !== operation) return;
      await parts.supervisor.call('switchBack', ask, {
        tell: (detail) => context.progress(detail),
        timeoutMs: switchBackMs,
      });
      await noteGivenUp(request, parts.records);
    },
  };
}
