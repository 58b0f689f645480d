import { Failed, type PlatformSituation } from '../../protocol/failures.ts';
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

/** So long a platform may show nothing of what was asked for. */
const nowhereForMs = 120_000;

/** So long a platform may not answer while it is followed. */
const silentForMs = 120_000;

/**
 * Asks for a change and follows it, past answers that fail in between. Failed `notAsAsked` where it is not so in its time, whatever
 * the tool's exit code was.
 */
export async function carryOut(
  change: Change,
  about: Pick<ChangeStep, 'title' | 'service' | 'platform'>,
  time: Time,
  context: StepContext,
): Promise<Message | undefined> {
  if ((await change.look(context)).isSo) return undefined;
  const since = time.clock.elapsed();
  const said = await askFor(change, context);
  let heardAt = time.clock.elapsed();
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 1.5, longestWaitMs)) {
    const standing = await standingOf(change, context);
    const now = time.clock.elapsed();
    if (!(standing instanceof Failed)) heardAt = now;
    else if (now - heardAt >= silentForMs) throw standing;
    else {
      await time.wait(waitMs, context.signal);
      continue;
    }
    if (standing.isSo) return said ?? standing.at ?? undefined;
    const { withinMs } = change;
    if (now - since >= (standing.isNowhere ? Math.min(nowhereForMs, withinMs) : withinMs))
      throw notAsAsked(about, standing, now - since);
    context.progress(progress(standing, now - since));
    await time.wait(waitMs, context.signal);
  }
}

/** The answer may be lost on its way while what was asked for is done. */
async function askFor(change: Change, context: StepContext): Promise<Message | undefined> {
  try {
    return await change.ask(context);
  } catch (error) {
    const standing = passes(error) ? await standingOf(change, context) : null;
    if (standing && !(standing instanceof Failed) && standing.isSo) return undefined;
    throw error;
  }
}

/** Or the failure of an answer that may be another one in a moment. */
async function standingOf(change: Change, context: StepContext): Promise<Standing | Failed> {
  try {
    return await change.look(context);
  } catch (error) {
    if (passes(error)) return error;
    throw error;
  }
}

function passes(error: unknown): error is Failed {
  if (!(error instanceof Failed)) return false;
  const { failure } = error;
  if (failure.reason === 'platform') return passing.has(failure.situation);
  return failure.reason === 'http' || failure.reason === 'timedOut';
}

const passing = new Set<PlatformSituation>(['unavailable', 'rateLimited', 'unreadable']);

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
