import { badInput } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { Change } from '../cloud/driver.ts';
import type { StepContext, TargetPlace } from '../platform.ts';
import type { Project } from './answers.ts';
import type { Deploying } from './deploying.ts';
import { hasServed } from './history.ts';
import { hostOf, slotOf } from './places.ts';
import type { Reader } from './reader.ts';

const removedWithinMs = 5 * 60_000;
/** So many the tool is told at once: it takes no more than 200. */
const atOnce = 100;

/**
 * Its deployments, by their ids: after the name of a project the tool would remove all that the project has. What served production
 * stays, also where it was tried here first.
 */
export function removing(place: TargetPlace, { client, tool, reader }: Deploying): Change {
  if (place.kind === 'production' || slotOf(place).kind === 'production')
    throw badInput(say('{0} serves production on Vercel and is not removed.', place.service));
  const isGone = async (signal: AbortSignal): Promise<boolean> => {
    const left = await leftOf(place, reader, signal);
    return left === null || (!left.isLed && left.ids.length === 0);
  };
  const remove = (project: Project, ids: readonly string[], context: StepContext): Promise<void> => {
    const args = ['remove', ...ids, '--yes'];
    const onLine = (line: string): void => context.log(line);
    const call = { args, what: say('vercel remove'), onLine, timeoutMs: removedWithinMs };
    return tool.run(project, call, () => isGone(context.signal), context.signal);
  };
  return {
    withinMs: removedWithinMs,
    look: async ({ signal }) => ({ isSo: await isGone(signal), at: null }),
    async ask(context) {
      const left = await leftOf(place, reader, context.signal);
      if (!left) return undefined;
      const { project, ids, isLed } = left;
      const path = `/v2/aliases/${hostOf(project, place)}`;
      if (isLed) await client.ask(project, { method: 'DELETE', path }, context.signal);
      for (let from = 0; from < ids.length; from += atOnce)
        await remove(project, ids.slice(from, from + atOnce), context);
      return undefined;
    },
  };
}

interface Left {
  readonly project: Project;
  /** Of all its deployments, however old. */
  readonly ids: readonly string[];
  /** Its host name still leads somewhere. */
  readonly isLed: boolean;
}

/** Null where there is no such project. */
async function leftOf(place: TargetPlace, reader: Reader, signal: AbortSignal): Promise<Left | null> {
  const seen = await reader.see(place, signal);
  if (!seen) return null;
  const { project, production } = seen;
  const fromHere = await reader.lists.all(place, project, signal);
  const all = [...fromHere, ...(await reader.besides.all(place, project, signal))];
  const own = all.filter((one) => /^dpl_\w+$/.test(one.id) && !hasServed(one) && one.id !== production?.id);
  const isLed = (await reader.lists.ledTo(place, project, signal)) !== null;
  return { project, ids: own.map(({ id }) => id), isLed };
}
