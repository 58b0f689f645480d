import { Failed } from '../../protocol/failures.ts';
import { as, type PlatformId, type ServiceName, type StepId } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Step, StepContext } from '../platform.ts';
import type { Change, Standing } from './driver.ts';
import type { CloudParts } from './parts.ts';

export interface ChangeStep {
  readonly id: string;
  readonly title: Message;
  readonly service: ServiceName;
  readonly platform: PlatformId;
  readonly effect: Step['effect'];
  /** The change, by the driver that is loaded for it. */
  readonly change: () => Promise<Change>;
  /** Instead of the change's own. */
  readonly undo?: (context: StepContext) => Promise<void>;
}

type Time = Pick<CloudParts, 'clock' | 'wait'>;

/** A change as a step: found done by looking, done by asking and then looking until it is so. */
export function changeStep({ id, change, undo, platform, ...rest }: ChangeStep, time: Time): Step {
  const { title, service, effect } = rest;
  return {
    ...{ id: as<StepId>(id), title, service, effect },
    isDone: async (context) => (await (await change()).look(context)).isSo,
    do: async (context) => carryOut(await change(), { title, service, platform }, time, context),
    undo: undo ?? (async (context) => (await change()).undo?.(context)),
  };
}

/** Between two looks: often at first, since most is so at once. */
const firstWaitMs = 1000;
const longestWaitMs = 10_000;

/** Asks for a change and follows it. Failed `notAsAsked` where it is not so in its time, whatever the tool's exit code was. */
export async function carryOut(
  change: Change,
  about: Pick<ChangeStep, 'title' | 'service' | 'platform'>,
  time: Time,
  context: StepContext,
): Promise<Message | undefined> {
  if ((await change.look(context)).isSo) return undefined;
  const since = time.clock.elapsed();
  const said = await change.ask(context);
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 1.5, longestWaitMs)) {
    const standing = await change.look(context);
    if (standing.isSo) return said ?? standing.at ?? undefined;
    const passedMs = time.clock.elapsed() - since;
    if (passedMs >= change.withinMs) throw notAsAsked(about, standing, passedMs);
    context.progress(progress(standing, passedMs));
    await time.wait(waitMs, context.signal);
  }
}

function progress({ at }: Standing, passedMs: number): Message {
  return at ? say('{0}, {1}', at, { forMs: passedMs }) : say('{0} so far', { forMs: passedMs });
}

function notAsAsked(
  { title, service, platform }: Pick<ChangeStep, 'title' | 'service' | 'platform'>,
  { at }: Standing,
  waitedMs: number,
): Failed {
  return new Failed({ reason: 'notAsAsked', platform, service, what: title, found: at, waitedMs });
}
