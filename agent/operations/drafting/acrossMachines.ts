import type { Session } from '../../github/client/signIn.ts';
import { repositoryOf } from '../../github/client/repository.ts';
import { Failed } from '../../protocol/failures.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import { isTarget } from '../steps/reading.ts';
import type { Sketch } from './sketch.ts';

/** Who would lock it against other machines, and what a reader should know where nobody can. */
export interface AcrossMachines {
  readonly identities: PlanFacts['identities'];
  readonly warnings: readonly Message[];
}

/** Asks GitHub nothing: who is signed in is known here, or is not counted upon. */
export async function acrossMachines({ scene, targets }: Sketch): Promise<AcrossMachines> {
  const { world, signal, readings } = scene;
  const isShared = (await world.git.branches(signal)).remotes.length > 0; // read already, for other reasons
  const found = isShared ? repositoryOf(await world.git.remotes(signal)) : null;
  const session = found && (await sessionOf(world));
  const account = session?.account ?? null;
  if (session) return { identities: account === null ? [] : [{ platform: 'github', account }], warnings: [] };
  const isElsewhere = readings.some(
    ({ current, loopbackUrl, target }) =>
      current !== null && loopbackUrl === null && targets.some((one) => isTarget(one, target)),
  );
  if (found && targets.length > 0)
    return nobody(say('Not locked against other machines: nobody is signed in to GitHub.'));
  return isElsewhere ? nobody(say('Not locked against other machines.')) : { identities: [], warnings: [] };
}

function nobody(warning: Message): AcrossMachines {
  return { identities: [], warnings: [warning] };
}

/** A keychain that is locked must not hold the way back. */
async function sessionOf({ signIn }: Sketch['scene']['world']): Promise<Session | null> {
  try {
    return await signIn.session();
  } catch (error) {
    if (error instanceof Failed) return null;
    throw error;
  }
}
