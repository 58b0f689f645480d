import { badInput, type Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { Change } from '../cloud/driver.ts';
import type { Target } from '../platform.ts';
import type { Client } from './client.ts';
import { slotOf } from './places.ts';

const pausedWithinMs = 2 * 60_000;

/** Vercel pauses a project as a whole: whoever shares it with production must not. Elsewhere nothing runs that costs anything. */
export function pausing(target: Target, verb: 'pause' | 'unpause', client: Client): Change {
  const isShared = slotOf(target).kind !== 'production';
  return {
    withinMs: pausedWithinMs,
    async look({ signal }) {
      const { paused = false } = await client.existing(target, signal);
      return { isSo: paused === (verb === 'pause'), at: null };
    },
    async ask({ signal }) {
      if (isShared) throw sharedWithProduction(target);
      const project = await client.existing(target, signal);
      await client.ask(project, { method: 'POST', path: `/v1/projects/${project.id}/${verb}` }, signal);
      return undefined;
    },
  };
}

function sharedWithProduction({ environment }: Target): Failed {
  return badInput(
    say('Vercel pauses whole projects, and {0} shares its project with production.', environment),
  );
}
