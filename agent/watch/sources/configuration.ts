import type { Board } from '../board.ts';
import type { Touched } from '../facts.ts';
import { watchFolder } from '../../state/watchFolder.ts';
import { keepSame } from '../picture/same.ts';
import type { Watched } from '../watched.ts';
import { source, type Source } from './source.ts';

export const projectFile = 'taxiway.json';

/**
 * The project file as it is edited. One that cannot be used keeps the last good picture and says so. The files it
 * refers to are looked at with it. `differs` is called where it
 * says something else than before.
 */
export function configurationSource(
  watched: Watched,
  board: Board,
  signal: AbortSignal,
  differs: () => void,
): Source {
  const { facts } = board;
  let read: ReadonlySet<string> = new Set();
  const find = async (): Promise<Touched> => {
    watched.targets.forget();
    const { state, problems, configuration, files = [] } = await watched.readConfiguration(signal);
    read = new Set(files);
    facts.state = state;
    facts.problems = keepSame(facts.problems, problems);
    const before = facts.configuration;
    if (state !== 'invalidConfiguration')
      facts.configuration = keepSame(facts.configuration ?? undefined, configuration ?? undefined) ?? null;
    if (facts.configuration !== before) differs();
    return { environments: 'all', project: true };
  };
  return source('configuration', board, find, (changed, until) => {
    watchFolder(
      watched.folder,
      (name) => (name !== null && name !== projectFile && !read.has(name)) || changed(),
      until,
      changed,
    );
  });
}
