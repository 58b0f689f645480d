import { hygieneProblems } from '../../project/hygiene.ts';
import type { Board } from '../board.ts';
import type { Touched } from '../facts.ts';
import { keepSame } from '../picture/same.ts';
import type { Watched } from '../watched.ts';
import { source, type Source } from './source.ts';

/** Files with secrets that git tracks: looked for whenever HEAD moved, for it reads the whole repository. */
export function hygieneSource(watched: Watched, board: Board, signal: AbortSignal): Source {
  const { facts } = board;
  const find = async (): Promise<Touched> => {
    facts.hygiene = keepSame(facts.hygiene, await hygieneProblems(watched.git, signal));
    return { project: true };
  };
  return source('repository', board, find, () => undefined);
}
