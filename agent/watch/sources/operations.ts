import type { OperationSummary } from '../../protocol/model.ts';
import type { Board } from '../board.ts';
import type { Touched } from '../facts.ts';
import type { Watched } from '../watched.ts';
import { source, type Source } from './source.ts';

/** Finished ones beyond these are read when somebody scrolls there. */
const shown = 50;

/** Operations of every window and the command line, as their runners write them. */
export function operationsSource(watched: Watched, board: Board): Source {
  const { facts } = board;

  const find = async (): Promise<Touched> => {
    const recent = await watched.operations.recent(shown);
    const known = new Set(recent.map(({ id }) => id));
    const gone = [...facts.operations.keys()].filter((id) => !known.has(id));
    for (const id of gone) facts.operations.delete(id);
    for (const one of recent) facts.operations.set(one.id, one);
    return { operations: [...known, ...gone], environments: 'all' };
  };

  const hear = (now: OperationSummary): void => {
    const before = facts.operations.get(now.id);
    facts.operations.set(now.id, now);
    const environments = [before, now].flatMap((one) => one?.environment ?? []);
    board.touch({ operations: [now.id], environments });
  };

  return source('operations', board, find, (_changed, until) => watched.operations.follow(hear, until));
}
