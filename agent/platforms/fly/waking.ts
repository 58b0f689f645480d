import { say } from '../../protocol/say.ts';
import type { StepContext } from '../platform.ts';
import { sleepNote, type Machine } from './machines.ts';
import { hasFailed, ToolRun } from './toolChange.ts';
import type { FlyWorld } from './world.ts';

/** What a machine was before it was put to sleep: `1763750000000 started open`. */
export interface SleepNote {
  readonly at: number;
  readonly ran: boolean;
  /** It got requests: somebody else may have cordoned it before, and it stays so. */
  readonly wasOpen: boolean;
}

export function noteText({ at, ran, wasOpen }: SleepNote): string {
  return `${at} ${ran ? 'started' : 'stopped'} ${wasOpen ? 'open' : 'cordoned'}`;
}

export function noteIn({ slept }: Machine): SleepNote | null {
  const [at, ran, open] = slept?.split(' ') ?? [];
  return at === undefined ? null : { at: Number(at), ran: ran !== 'stopped', wasOpen: open !== 'cordoned' };
}

/**
 * Starts what ran before and lets requests through again, then takes the notes away. Those the tool cannot do keep their note, and
 * whoever looks finds them asleep. A release leaves machines that are stopped as they are, so one onto a sleeping app ends here.
 */
export async function wakeSlept(
  world: FlyWorld,
  app: string,
  context: Pick<StepContext, 'signal' | 'log'>,
): Promise<void> {
  const machines = await world.api.machines(app, context.signal);
  const slept = machines.flatMap((machine) => {
    const note = noteIn(machine);
    return note ? [{ machine, note }] : [];
  });
  if (slept.length === 0) return;
  const closed = slept.filter(({ machine, note }) => machine.isCordoned && note.wasOpen);
  const stopped = slept.filter(({ machine, note }) => machine.state !== 'started' && note.ran);
  await each(world, app, 'uncordon', idsOf(closed), context);
  await each(world, app, 'start', idsOf(stopped), context);
  const now = new Map((await world.api.machines(app, context.signal)).map((one) => [one.id, one]));
  for (const { machine, note } of slept) {
    const is = now.get(machine.id);
    if (is && isBack(is, note)) await world.api.note(app, is.id, sleepNote, null, context.signal);
  }
}

function isBack({ state, isCordoned }: Machine, { ran, wasOpen }: SleepNote): boolean {
  return (!ran || state === 'started' || state === 'starting') && (!wasOpen || !isCordoned);
}

function idsOf(slept: readonly { readonly machine: Machine }[]): readonly string[] {
  return slept.map(({ machine }) => machine.id);
}

export type MachineVerb = 'cordon' | 'uncordon' | 'stop' | 'start';

/** The tool's verb for these machines; how it ends is seen on the machines. Answers whether it said that it failed. */
export async function each(
  world: FlyWorld,
  app: string,
  verb: MachineVerb,
  ids: readonly string[],
  context: Pick<StepContext, 'signal' | 'log'>,
): Promise<boolean> {
  if (ids.length === 0) return false;
  const wait = verb === 'stop' ? ['--wait-timeout', '60s'] : [];
  const args = ['machine', verb, ...ids, '--app', app, ...wait];
  const what = say('fly machine {0}', verb);
  const result = await new ToolRun(world).run({ args, what, timeoutMs: 300_000 }, context);
  return hasFailed(result);
}
