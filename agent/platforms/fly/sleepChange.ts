import { say, type Message } from '../../protocol/say.ts';
import type { Change, Looking, Standing } from '../cloud/driver.ts';
import type { StepContext, Target } from '../platform.ts';
import { sleepNote, type Machine } from './machines.ts';
import { appOf } from './places.ts';
import { each, noteText, wakeSlept } from './waking.ts';
import type { FlyWorld } from './world.ts';

const withinMs = 300_000;
const still: ReadonlySet<string> = new Set(['stopped', 'suspended', 'created', 'failed']);

/**
 * All machines stopped, and cordoned first: a stopped one that is not would start with the next request. Each keeps a note of what
 * it was, so that waking starts those that ran and no others. No machine is destroyed, which scaling to none would do.
 */
export function sleepChange(world: FlyWorld, target: Target): Change {
  const app = appOf(target);
  const { api, parts } = world;
  return {
    withinMs,
    async look({ signal }: Pick<Looking, 'signal'>): Promise<Standing> {
      const machines = await api.machines(app, signal);
      const asleep = machines.filter(isAsleep);
      return { isSo: asleep.length === machines.length, at: count(asleep, machines, 'asleep') };
    },
    async ask(context: StepContext) {
      const machines = await api.machines(app, context.signal);
      const at = parts.clock.now();
      for (const { id, slept, state, isCordoned } of machines) {
        if (slept !== null) continue;
        const note = noteText({ at, ran: !still.has(state), wasOpen: !isCordoned });
        await api.note(app, id, sleepNote, note, context.signal);
      }
      await each(
        world,
        app,
        'cordon',
        idsWhere(machines, ({ isCordoned }) => !isCordoned),
        context,
      );
      await each(
        world,
        app,
        'stop',
        idsWhere(machines, ({ state }) => !still.has(state)),
        context,
      );
      return undefined;
    },
  };
}

/** What ran before runs again, and gets requests. */
export function wakeChange(world: FlyWorld, target: Target): Change {
  const app = appOf(target);
  const { api } = world;
  return {
    withinMs,
    async look({ signal }: Pick<Looking, 'signal'>): Promise<Standing> {
      const machines = await api.machines(app, signal);
      const awake = machines.filter(isAwake);
      const isSo = machines.length > 0 && awake.length === machines.length && machines.some(isReachable);
      return { isSo, at: count(awake, machines, 'awake') };
    },
    async ask(context: StepContext) {
      const machines = await api.machines(app, context.signal);
      if (machines.some(({ slept }) => slept !== null)) await wakeSlept(world, app, context);
      else await startAll(world, app, machines, context);
      return undefined;
    },
  };
}

/** Put to sleep by somebody else, who left no notes. */
async function startAll(
  world: FlyWorld,
  app: string,
  machines: readonly Machine[],
  context: StepContext,
): Promise<void> {
  await each(
    world,
    app,
    'uncordon',
    idsWhere(machines, ({ isCordoned }) => isCordoned),
    context,
  );
  const stopped = idsWhere(machines, ({ state, isStandby }) => still.has(state) && !isStandby);
  await each(world, app, 'start', stopped, context);
}

function isAsleep({ state, isCordoned }: Machine): boolean {
  return still.has(state) && isCordoned;
}

function isAwake({ slept, state }: Machine): boolean {
  return slept === null && !['starting', 'replacing'].includes(state);
}

function isReachable({ state, isCordoned, startsByItself }: Machine): boolean {
  return !isCordoned && (state === 'started' || startsByItself);
}

function idsWhere(machines: readonly Machine[], holds: (machine: Machine) => boolean): readonly string[] {
  return machines.filter(holds).map(({ id }) => id);
}

function count(some: readonly Machine[], all: readonly Machine[], what: 'asleep' | 'awake'): Message {
  return what === 'asleep'
    ? say('{0} of {1} machines are asleep', some.length, all.length)
    : say('{0} of {1} machines are awake', some.length, all.length);
}
