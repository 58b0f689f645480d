import { openProject, openWorld, platformTokens, signInWith } from './compose.ts';
import { kinds } from './operations/kinds/registry.ts';
import { askGatesAgain } from './operations/gates/askAgain.ts';
import { operationIn } from './operations/journal/storedOperation.ts';
import type { World } from './operations/world.ts';
import { Failed } from './protocol/failures.ts';
import type { MakeEngine, Started } from './runner.ts';

/** Everything there is: every kind of operation, every platform. */
export const wholeEngine: MakeEngine = async (started) => {
  return { world: await worldOf(started), kinds, askGatesAgain };
};

/** In the working copy it was planned in; where that is gone, in the one the project was opened in last. */
async function worldOf({ state, project, operation, key, redactor, gitHub }: Started): Promise<World> {
  const given = gitHub ? () => Promise.resolve(gitHub) : undefined;
  const signIn = signInWith({ ...(given && { given }) }, platformTokens(state, key), redactor);
  const options = { state, keeper: key, redactor, signIn, bundle: process.argv[1] ?? '' };
  const { apply } = await operationIn(state.project(project).operation(operation), operation);
  try {
    return await openWorld(apply.folder, options);
  } catch (error) {
    if (!(error instanceof Failed) || error.failure.reason !== 'notARepository') throw error;
    return openProject(project, options);
  }
}
