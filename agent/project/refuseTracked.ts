import { badInput } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';
import type { Git } from './git.ts';

/** What git tracks everybody gets: nothing of an environment is written there. Failed `badInput`. */
export async function refuseTracked(
  git: Pick<Git, 'trackedFiles'>,
  file: string,
  signal?: AbortSignal,
): Promise<void> {
  if (!(await git.trackedFiles(signal)).includes(file)) return;
  throw badInput(say('{0} is tracked by git: nothing is written there. Take it out of git first.', file));
}
