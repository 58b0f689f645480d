import type { Step, StepContext } from '../../platforms/platform.ts';
import { badInput, Failed } from '../../protocol/failures.ts';
import { as } from '../../protocol/ids.ts';
import type { EnvironmentName, OperationId, StepId } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import { type Placement, prepared } from '../steps/deploySteps.ts';
import { type DrillRecord, drillRecords } from './drillRecords.ts';
import type { Actor } from '../kind.ts';
import { readingStep, wrapped } from '../steps/steps.ts';
import { verify } from '../steps/verify.ts';
import type { World } from '../world.ts';

/** The broken version comes, is noticed, and goes: by the undo that would bring back the old version after any deploy. */
export function drillSteps(
  placement: Placement,
  environment: EnvironmentName,
  world: World,
  by: Actor,
): readonly Step[] {
  const arrival = [...prepared([placement]), ...released(placement, world, by)];
  return [
    ...arrival,
    noticeStep(placement, environment, world),
    backStep(placement, environment, world, arrival),
  ];
}

function released({ adapter, request, target }: Placement, world: World, by: Actor): readonly Step[] {
  const begun = async (): Promise<void> => {
    const record: DrillRecord = {
      operation: as<OperationId>(by.operation),
      environment: request.target.environment,
      service: target.service,
      by: by.name,
      switchedAt: world.clock.now(),
      noticedAt: null,
      back: request.previous,
      recoveredMs: null,
    };
    await drillRecords(world.own).put(record.operation, record);
  };
  return adapter
    .release(request)
    .map((step) => (step.effect === 'traffic' ? wrapped(step, { before: begun }) : step));
}

/** Asks as after any deploy. A version that answers well proves nothing: then the drill has failed and is brought back. */
function noticeStep({ target }: Placement, environment: EnvironmentName, world: World): Step {
  const { service } = target;
  return readingStep({
    id: `verify:${service}`,
    title: say('Notice that {0} is broken', service),
    service,
    async run(context) {
      if (await isWell(() => verify(world, { environment, target }, context))) {
        const message = say(
          'The broken version of {0} answered healthy, so this drill proves nothing.',
          service,
        );
        throw badInput(message);
      }
      await change(world, context, { noticedAt: world.clock.now() });
      return say('broken, as it was meant to be');
    },
  });
}

async function isWell(ask: () => Promise<Message>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    const reason = error instanceof Failed ? error.failure.reason : null;
    if (reason === 'neverHealthy' || reason === 'wrongVersion') return false;
    throw error;
  }
}

function backStep(
  { target }: Placement,
  environment: EnvironmentName,
  world: World,
  arrival: readonly Step[],
): Step {
  const { service, recipe } = target;
  return {
    id: as<StepId>(`back:${service}`),
    title: say('Bring back what {0} ran before', service),
    service,
    effect: 'traffic',
    async isDone({ operation }) {
      const record = await drillRecords(world.own).get(operation);
      return record !== null && record.recoveredMs !== null;
    },
    async do(context) {
      for (const step of arrival.toReversed()) await step.undo?.(context);
      await verify(world, { environment, target, withinMs: recipe.healthTimeoutMs }, context);
      const record = await drillRecords(world.own).get(context.operation);
      const recoveredMs = Math.max(0, world.clock.now() - (record?.switchedAt ?? world.clock.now()));
      await change(world, context, { recoveredMs });
      return say('back {0} after it broke', { forMs: recoveredMs });
    },
  };
}

async function change({ own }: World, { operation }: StepContext, what: Partial<DrillRecord>): Promise<void> {
  const records = drillRecords(own);
  const record = await records.get(operation);
  if (record) await records.put(operation, { ...record, ...what });
}
