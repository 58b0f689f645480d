import { say, type Message } from '../../protocol/say.ts';
import type { TargetReading } from '../platform.ts';
import type { Machine } from './machines.ts';

type State = Pick<TargetReading, 'state' | 'asleepSince' | 'message'>;

const movingStates: ReadonlySet<string> = new Set([
  'created',
  'starting',
  'replacing',
  'stopping',
  'suspending',
]);

/** What an app is at, by its machines; that it was released at all is known. */
export function stateOf(all: readonly Machine[]): State {
  const machines = all.filter(({ isStandby }) => !isStandby);
  const started = machines.filter(({ state }) => state === 'started');
  const since = asleepSince(all);
  if (machines.length === 0) return is('stopped', say('It has no machine.'));
  if (started.length > 0) return running(started);
  if (since !== null) return { ...is('asleep'), asleepSince: since };
  if (machines.some(({ state }) => movingStates.has(state))) return is('starting');
  if (machines.some(({ hasCrashed }) => hasCrashed))
    return is('crashed', say('Its machines ended with an error.'));
  if (machines.some(({ startsByItself, isCordoned }) => startsByItself && !isCordoned))
    return is('serving', say('Its machines are stopped until somebody asks: Fly.io starts them by itself.'));
  return is('stopped', say('Its machines are stopped.'));
}

function running(started: readonly Machine[]): State {
  const failing = started.filter(({ checks }) => checks.critical > 0).length;
  const waiting = started.some(({ checks }) => checks.passing + checks.critical < checks.all);
  if (failing === 0) return is(waiting ? 'starting' : 'serving');
  const message = say('The checks of {0} of {1} machines fail.', failing, started.length);
  return is(failing === started.length ? 'crashed' : 'serving', message);
}

function is(state: State['state'], message: Message | null = null): State {
  return { state, asleepSince: null, message };
}

/** By the note of whoever put it to sleep from here; null where nobody did. */
export function asleepSince(machines: readonly Machine[]): number | null {
  const times = machines.flatMap(({ slept }) => (slept === null ? [] : [Number(slept.split(' ')[0])]));
  const known = times.filter((at) => Number.isFinite(at));
  return known.length ? Math.min(...known) : null;
}

/** `2 machines in syd, ams` and `shared-cpu-1x, 256 MB`. */
export function detailsOf(machines: readonly Machine[]): readonly Message[] {
  if (machines.length === 0) return [];
  const regions = [...new Set(machines.map(({ region }) => region).filter(Boolean))].sort();
  const count =
    machines.length === 1
      ? say('1 machine in {0}', { all: regions })
      : say('{0} machines in {1}', machines.length, { all: regions });
  const sizes = new Map(
    machines.flatMap(({ size }) => (size ? [[`${size.name} ${size.memoryMb}`, size] as const] : [])),
  );
  return [count, ...[...sizes.values()].map(({ name, memoryMb }) => say('{0}, {1} MB', name, memoryMb))];
}
