import { badInput } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { Change } from '../cloud/driver.ts';
import type { TargetPlace } from '../platform.ts';
import type { Told } from './answers.ts';
import { belongsTo, hasServed } from './history.ts';
import type { Deploying } from './deploying.ts';
import type { Seen } from './reader.ts';
import { hostOf, slotOf } from './places.ts';

const removedWithinMs = 5 * 60_000;

/**
 * Its deployments, by their ids: after the name of a project the tool would remove all that the project has. What served production
 * stays, also where it was tried here first.
 */
export function removing(place: TargetPlace, { client, tool, reader }: Deploying): Change {
  if (place.kind === 'production' || slotOf(place).kind === 'production')
    throw badInput(say('{0} serves production on Vercel and is not removed.', place.service));
  const isGone = async (signal: AbortSignal): Promise<boolean> => {
    const seen = await reader.see(place, signal);
    return seen === null || (ownOf(place, seen).length === 0 && !isLed(place, seen));
  };
  return {
    withinMs: removedWithinMs,
    look: async ({ signal }) => ({ isSo: await isGone(signal), at: null }),
    async ask(context) {
      const { signal } = context;
      const onLine = (line: string): void => context.log(line);
      const seen = await reader.see(place, signal);
      if (!seen) return undefined;
      const { project } = seen;
      const host = hostOf(project, place);
      if (isLed(place, seen))
        await client.ask(project, { method: 'DELETE', path: `/v2/aliases/${host}` }, signal);
      const ids = ownOf(place, seen).map(({ id }) => id);
      const call = {
        args: ['remove', ...ids, '--yes'],
        what: say('vercel remove'),
        onLine,
        timeoutMs: removedWithinMs,
      };
      if (ids.length > 0) await tool.run(project, call, () => isGone(signal), signal);
      return undefined;
    },
  };
}

function ownOf(place: TargetPlace, { recent, production }: Seen): readonly Told[] {
  return recent.filter(
    (one) =>
      /^dpl_\w+$/.test(one.id) && belongsTo(place, one) && !hasServed(one) && one.id !== production?.id,
  );
}

function isLed(place: TargetPlace, { project, aliases }: Seen): boolean {
  const host = hostOf(project, place);
  return aliases.some(({ alias }) => alias === host);
}
