import { surelyOnGitHub, type OnGitHub } from '../../github/client/onGitHub.ts';
import { explain } from '../../protocol/explain.ts';
import { Failed, failureOf } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import { fails, type GateAnswer, type GateQuestion } from './gate.ts';

/** How long GitHub may take, in ms. */
export interface Patience {
  readonly binding: number;
  /** Where the gate is information only: the way back waits for nothing. */
  readonly information: number;
}

export const usualPatience: Patience = { binding: 20_000, information: 2000 };

/**
 * What GitHub says about it. Where it cannot be asked, or not in time, the gate fails and says why and what to do: a rule in the file
 * never passes unasked.
 */
export async function askGitHub(
  { binding, world, signal }: Pick<GateQuestion, 'binding' | 'world' | 'signal'>,
  patience: Patience,
  ask: (on: OnGitHub, signal: AbortSignal) => Promise<GateAnswer>,
): Promise<GateAnswer> {
  const ms = binding ? patience.binding : patience.information;
  try {
    return await inTime(ms, signal, async (limited) => ask(await surelyOnGitHub(world, limited), limited));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failed) return fails(wordsOf(error));
    throw error;
  }
}

/** The limit ends the wait also where what is asked does not hear of it (a pause between two tries). */
async function inTime<Answer>(
  ms: number,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const over = new AbortController();
  const late = new Promise<never>((_, reject) => {
    over.signal.addEventListener('abort', () => reject(notInTime(ms)));
  });
  const timer = setTimeout(() => over.abort(), ms);
  try {
    return await Promise.race([ask(AbortSignal.any([signal, over.signal])), late]);
  } catch (error) {
    throw over.signal.aborted ? notInTime(ms) : error;
  } finally {
    clearTimeout(timer);
  }
}

function notInTime(afterMs: number): Failed {
  return new Failed({ reason: 'timedOut', what: say('The answer of GitHub'), afterMs });
}

function wordsOf(error: Failed): Message {
  const failure = failureOf(error);
  if (failure.reason === 'timedOut')
    return say('GitHub was not asked in time: it took longer than {0}', { forMs: failure.afterMs });
  const { what, next } = explain(failure);
  return next ? say('GitHub cannot be asked: {0} {1}', what, next) : say('GitHub cannot be asked: {0}', what);
}
