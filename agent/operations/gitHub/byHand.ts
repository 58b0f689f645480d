import { explain } from '../../protocol/explain.ts';
import { Failed } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';

const away: ReadonlySet<string> = new Set(['gitHub', 'http', 'timedOut']);

/**
 * What is left to a person where a way back goes on without GitHub, because GitHub or the way to it is what failed; null where
 * something else did. `place` is the secret, in a sentence.
 */
export function byHand(error: unknown, place: Message): Message | null {
  if (!(error instanceof Failed) || !away.has(error.failure.reason)) return null;
  const { what } = explain(error.failure);
  return say('GitHub Actions may still have the new {0}: set the old value there by hand. {1}', place, what);
}
