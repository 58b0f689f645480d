import type { Board } from '../board.ts';
import type { Touched } from '../facts.ts';
import { watchFolder } from '../../state/watchFolder.ts';
import { keepSame } from '../picture/same.ts';
import type { Watched } from '../watched.ts';
import { source, type Source } from './source.ts';

/** Plans that wait for somebody's approval or signature. One that expires waits no more, though no file says so. */
export function waitingSource(watched: Watched, board: Board): Source {
  let expiry: NodeJS.Timeout | undefined;
  let lookAtExpiry: (() => void) | undefined;
  const find = async (): Promise<Touched> => {
    const before = board.facts.waiting;
    const now = new Map(
      [...(await watched.waiting())].map(([name, changes]) => [name, keepSame(before.get(name), changes)]),
    );
    board.facts.waiting = now;
    lookAtExpiry?.();
    const names = new Set([...before.keys(), ...now.keys()]);
    return { environments: [...names].filter((name) => before.get(name) !== now.get(name)) };
  };
  return source('plans', board, find, (changed, signal) => {
    lookAtExpiry = () => {
      clearTimeout(expiry);
      const next = nextExpiry(board.facts.waiting);
      if (next !== null) expiry = setTimeout(changed, Math.max(leastMs, next - watched.clock.now()));
    };
    signal.addEventListener('abort', () => {
      clearTimeout(expiry);
      lookAtExpiry = undefined;
    });
    lookAtExpiry();
    for (const folder of [
      watched.own.plans,
      watched.own.folder('approvals'),
      watched.own.folder('checklists'),
    ])
      watchFolder(folder, changed, signal, changed);
  });
}

/** A clock that was set back must not make this a busy loop. */
const leastMs = 1000;

function nextExpiry(waiting: Board['facts']['waiting']): number | null {
  const times = [...waiting.values()].flatMap((changes) => changes.map(({ until }) => until));
  return times.length ? Math.min(...times) : null;
}
