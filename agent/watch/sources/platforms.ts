import type { Touched } from '../facts.ts';
import type { Board } from '../board.ts';
import { watchFolder } from '../../state/watchFolder.ts';
import { takeReadings } from '../takeReadings.ts';
import type { Watched } from '../watched.ts';
import { source, type Source } from './source.ts';

/**
 * What runs on this machine, by one read for all targets of a platform. It writes into its own folder of the project's state, so a
 * change of a file there is a reason to look; the folders in it (versions, logs) are not watched. Platforms elsewhere have loops
 * of their own: `PlatformLoop`.
 */
export function platformSources(watched: Watched, board: Board, signal: AbortSignal): Source[] {
  const here = [...watched.platforms.values()].filter(({ isElsewhere }) => !isElsewhere);
  return here.map((adapter) => {
    const find = async (): Promise<Touched> => {
      const readings = await adapter.read(signal);
      return takeReadings(board.facts, adapter.id, readings, watched.clock.now());
    };
    return source(adapter.id, board, find, (changed, until) => {
      const folder = watched.own.folder(adapter.id);
      watchFolder(folder, (name) => name?.endsWith('.log') === true || changed(), until, changed);
    });
  });
}
