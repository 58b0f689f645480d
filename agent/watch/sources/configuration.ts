import type { Board } from '../board.ts';
import type { Touched } from '../facts.ts';
import { watchFolder } from '../../state/watchFolder.ts';
import { keepSame } from '../picture/same.ts';
import type { Watched } from '../watched.ts';
import { source, type Source } from './source.ts';

export const projectFile = 'taxiway.json';

/**
 * The project file as it is edited. One that cannot be used keeps the last good picture and says so. `differs` is called where it
 * says something else than before.
 */
export function configurationSource(
  watched: Watched,
  board: Board,
  signal: AbortSignal,
  differs: () => void,
): Source {
  const { facts } = board;
  const find = async (): Promise<Touched> => {
    watched.targets.forget();
    const read = await watched.readConfiguration(signal);
    facts.state = read.state;
    facts.problems = keepSame(facts.problems, read.problems);
    const before = facts.configuration;
    if (read.state !== 'invalidConfiguration')
      facts.configuration =
        keepSame(facts.configuration ?? undefined, read.configuration ?? undefined) ?? null;
    if (facts.configuration !== before) differs();
    return { environments: 'all', project: true };
  };
  return source('configuration', board, find, (changed, until) => {
    watchFolder(
      watched.folder,
      (name) => (name !== null && name !== projectFile) || changed(),
      until,
      changed,
    );
  });
}
