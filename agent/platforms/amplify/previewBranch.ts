import { badInput, type Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { TargetPlace } from '../platform.ts';
import { branchInRules, descriptionFor, type AmplifyPlace } from './place.ts';
import type { Room } from './room.ts';

/**
 * Makes the branch of a preview where it is not there: built like the one in the rules, never by itself. Failed `badInput` where
 * Amplify cannot have one: it builds only branches of the app's own repository, and each of them once.
 */
export async function readyBranch(
  room: Room,
  target: TargetPlace,
  place: AmplifyPlace,
  signal: AbortSignal,
): Promise<void> {
  if (place.madeFor === null) return;
  const { amplify, changes, parts } = room;
  const isThere = async (): Promise<boolean> => (await amplify.branch(place, signal)) !== null;
  if (await isThere()) return;
  if (await amplify.anyBranch(place, signal)) throw isTaken(place);
  const git = await parts.branchOf(target.environment);
  if (git === null || git.includes(':')) throw isNoBranch(target);
  const like = await amplify.anyBranch({ ...place, branch: branchInRules(target) }, signal);
  const words = [
    ...(['amplify', 'create-branch', '--app-id', place.app, '--branch-name', place.branch] as const),
    ...['--description', descriptionFor(place.madeFor), '--stage', 'DEVELOPMENT', '--no-enable-auto-build'],
    ...(like?.framework === undefined ? [] : ['--framework', like.framework]),
  ] as const;
  await room.tool.ready(signal);
  await changes.run(place, words, isThere, signal);
}

function isTaken({ app, branch }: AmplifyPlace): Failed {
  return badInput(
    say(
      'The app {0} has a branch {1} that was not made for this preview, and Amplify builds each git branch once.',
      app,
      branch,
    ),
  );
}

function isNoBranch({ environment }: TargetPlace): Failed {
  return badInput(
    say(
      'Amplify builds only branches of the app’s own repository, and {0} is of none of them: push its branch there.',
      environment,
    ),
  );
}
