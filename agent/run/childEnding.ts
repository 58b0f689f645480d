import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { groupIsAlive } from './processes.ts';
import type { Child } from './child.ts';
import { endTree, type Killed } from './killTree.ts';

/** How a program came to its end. */
export interface EndingFacts {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly cancelled: boolean;
  /** Whether we had to end it, and whether asking was enough. */
  readonly killed: Killed;
}

export interface Limits {
  readonly timeoutMs: number;
  readonly killAfterMs?: number;
  /** Whether what the program left in its process group is ended as well. */
  readonly afterwards: 'leaveGroup' | 'endGroup';
}

/** Waits for the end of a program, or brings it about. */
export async function endingFacts(child: Child, limits: Limits, signal: AbortSignal): Promise<EndingFacts> {
  const why = await whatHappensFirst(child.exited, limits.timeoutMs, signal);
  const killAfterMs = limits.killAfterMs ?? 5000;
  const killed = why === 'exited' ? 'no' : await endTree(child.pid, killAfterMs);
  const exit = await child.exited;
  if (killed === 'no' && limits.afterwards === 'endGroup' && groupIsAlive(child.pid))
    await endTree(child.pid, 1000);
  return { ...exit, timedOut: why === 'timedOut', cancelled: why === 'cancelled', killed };
}

/** Timers count to this and no further (24 days); a longer one would go off at once. */
const longestTimerMs = 2 ** 31 - 1;

async function whatHappensFirst(
  exited: Promise<unknown>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<'exited' | 'timedOut' | 'cancelled'> {
  if (signal.aborted) return 'cancelled';
  const decided = new AbortController();
  try {
    return await Promise.race([
      exited.then(() => 'exited' as const),
      delay(Math.min(timeoutMs, longestTimerMs), 'timedOut' as const, { signal: decided.signal }),
      once(signal, 'abort', { signal: decided.signal }).then(() => 'cancelled' as const),
    ]);
  } finally {
    decided.abort();
  }
}
