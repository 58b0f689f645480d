import type { TargetReading } from '../../platforms/platform.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { Board } from '../board.ts';
import type { Touched } from '../facts.ts';
import { watchFolder } from '../../state/watchFolder.ts';
import { keepSame } from '../picture/same.ts';
import type { Watched } from '../watched.ts';
import { source, type Source } from './source.ts';

/**
 * What runs, by one read for all targets of a platform. A platform that lives on this machine writes into its own folder of the
 * project's state, so a change of a file there is a reason to look; the folders in it (versions, logs) are not watched.
 */
export function platformSources(watched: Watched, board: Board, signal: AbortSignal): Source[] {
  return [...watched.platforms.values()].map((adapter) => {
    const find = async (): Promise<Touched> => {
      const readings = await adapter.read(signal);
      board.facts.readAt = watched.clock.now();
      return replaceReadings(board, readings);
    };
    return source(adapter.id, board, find, (changed, until) => {
      const folder = watched.own.folder(adapter.id);
      watchFolder(folder, (name) => name?.endsWith('.log') === true || changed(), until, changed);
    });
  });
}

/** Keeps what did not change as it is, so only what changed is computed anew. */
function replaceReadings({ facts }: Board, readings: readonly TargetReading[]): Touched {
  const before = facts.readings;
  const now = new Map<EnvironmentName, readonly TargetReading[]>();
  for (const [name, found] of byEnvironment(readings)) now.set(name, keepSame(before.get(name), found));
  facts.readings = now;
  const names = new Set([...before.keys(), ...now.keys()]);
  const changed = [...names].filter((name) => before.get(name) !== now.get(name));
  const isOneNewOrGone = changed.some((name) => before.has(name) !== now.has(name));
  // What is promoted from one shows in the one it is promoted to, so lasting environments are looked at with it.
  return { environments: isOneNewOrGone ? 'all' : [...changed, ...promotedFrom(changed, facts)] };
}

function promotedFrom(
  changed: readonly EnvironmentName[],
  { configuration }: Board['facts'],
): EnvironmentName[] {
  const rules = configuration?.environments ?? [];
  return rules
    .filter(({ promoteFrom }) => promoteFrom && changed.includes(promoteFrom))
    .map(({ name }) => name);
}

function byEnvironment(readings: readonly TargetReading[]): Map<EnvironmentName, TargetReading[]> {
  const found = new Map<EnvironmentName, TargetReading[]>();
  for (const reading of readings) {
    const { environment } = reading.target;
    const others = found.get(environment);
    if (others) others.push(reading);
    else found.set(environment, [reading]);
  }
  return found;
}
