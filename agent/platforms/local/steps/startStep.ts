import { failureOf } from '../../../protocol/failures.ts';
import { as } from '../../../protocol/ids.ts';
import type { StepId } from '../../../protocol/ids.ts';
import type { Health } from '../../../protocol/model.ts';
import { say, type Message } from '../../../protocol/say.ts';
import type { DeployRequest, Step, StepContext } from '../../platform.ts';
import type { Running } from '../supervisor/contract.ts';
import type { CallOptions } from '../supervisor/supervisorClient.ts';
import { recordedNow, statusOf } from '../recordedState.ts';
import { LogFollower } from './logFollower.ts';
import { noteGivenUp, noteOutcome, recordOf } from './requestRecord.ts';
import type { StepParts } from './stepParts.ts';

/** Besides the service's own time: starting the supervisor, ending what did not get healthy. */
const besidesMs = 60_000;

/** A process of the new version beside the one that serves, healthy and of the right commit. */
export function startStep(parts: StepParts, request: DeployRequest): Step {
  const { operation, target } = request;
  const { service } = target;
  return {
    id: as<StepId>(`start:${service}`),
    title: say('Start {0} and wait until it is healthy', service),
    service,
    effect: 'hidden',
    async isDone() {
      const status = statusOf(await recordedNow(parts.layout), target);
      const candidate = status?.candidate;
      return (
        status?.current?.operation === operation || (candidate?.operation === operation && candidate.healthy)
      );
    },
    do: (context) => start(parts, request, context),
    async undo() {
      await parts.supervisor.callIfRunning('drop', { ...nameOf(request), operation });
      await noteGivenUp(request, parts.records);
    },
  };
}

async function start(parts: StepParts, request: DeployRequest, context: StepContext): Promise<Message> {
  const log = await LogFollower.begin(parts.layout.log(request.target, request.deployment), (line) =>
    context.log(line),
  );
  try {
    const [running, rule] = await Promise.all([
      runningOf(parts, request),
      parts.rule(request.target.environment),
    ]);
    const options = callOptions(request, context, () => log.follow());
    const health = await parts.supervisor.call('start', { running, rule }, options);
    await noteOutcome(request, parts.records, { state: 'ready', lastHealth: health });
    return answered(health);
  } catch (error) {
    const isCancelled = context.signal.aborted || failureOf(error).reason === 'cancelled';
    await noteOutcome(request, parts.records, { state: isCancelled ? 'cancelled' : 'failed' });
    throw error;
  } finally {
    await log.follow();
  }
}

/** What the supervisor is asked to run; its record is there from now on. */
export async function runningOf(parts: StepParts, request: DeployRequest): Promise<Running> {
  return { deployment: await recordOf(request, parts), operation: request.operation };
}

/** For calls that may start a process. */
export function callOptions(
  { recipe }: DeployRequest,
  context: StepContext,
  told: () => Promise<void> = () => Promise.resolve(),
): CallOptions {
  return {
    timeoutMs: recipe.healthTimeoutMs + besidesMs,
    signal: context.signal,
    tell: (detail) => {
      context.progress(detail);
      void told();
    },
  };
}

export function nameOf({ target }: DeployRequest): {
  readonly environment: string;
  readonly service: string;
} {
  return { environment: target.environment, service: target.service };
}

function answered({ status, latencyMs }: Health): Message {
  if (status === undefined || latencyMs === undefined) return say('healthy');
  return say('answered {0} in {1}', status, { forMs: latencyMs });
}
