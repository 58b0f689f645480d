import { join } from 'node:path';
import { watchFolder } from '../../state/watchFolder.ts';
import type { Board } from '../board.ts';
import type { Touched } from '../facts.ts';
import { keepSame } from '../picture/same.ts';
import type { Watched } from '../watched.ts';
import { source, type Source } from './source.ts';

/** Generated workflows, and the actions that they share, that say something else than the project file: looked for whenever either changed. */
export function workflowsSource(watched: Watched, board: Board, signal: AbortSignal): Source {
  const { facts } = board;
  let follow = (): void => undefined;
  const find = async (): Promise<Touched> => {
    const problems = await watched.workflowProblems(facts.configuration, signal);
    facts.workflows = keepSame(facts.workflows, problems);
    follow();
    return { project: true };
  };
  return source('workflows', board, find, (changed, until) => {
    const folders = ['workflows', 'taxiway'].map((name) => join(watched.folder, '.github', name));
    const followed = folders.map((folder) => following(folder, changed, until));
    follow = () => {
      for (const one of followed) one();
    };
    follow();
  });
}

/** Watches a folder that may not be there yet: each call tries again until it is. */
function following(folder: string, changed: () => void, signal: AbortSignal): () => void {
  let isFollowed = false;
  return () => {
    if (isFollowed) return;
    isFollowed = true;
    watchFolder(folder, changed, signal, () => (isFollowed = false));
  };
}
