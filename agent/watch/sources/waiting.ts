import type { Board } from '../board.ts';
import type { Touched } from '../facts.ts';
import { watchFolder } from '../../state/watchFolder.ts';
import { keepSame } from '../picture/same.ts';
import type { Watched } from '../watched.ts';
import { source, type Source } from './source.ts';

/** Plans that wait for somebody's approval or signature. */
export function waitingSource(watched: Watched, board: Board): Source {
  const find = async (): Promise<Touched> => {
    const before = board.facts.waiting;
    const now = new Map(
      [...(await watched.waiting())].map(([name, gates]) => [name, keepSame(before.get(name), gates)]),
    );
    board.facts.waiting = now;
    const names = new Set([...before.keys(), ...now.keys()]);
    return { environments: [...names].filter((name) => before.get(name) !== now.get(name)) };
  };
  return source('plans', board, find, (changed, until) => {
    for (const folder of [
      watched.own.plans,
      watched.own.folder('approvals'),
      watched.own.folder('checklists'),
    ])
      watchFolder(folder, changed, until, changed);
  });
}
