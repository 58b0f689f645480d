import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds: what follows a first picture (hygiene, workflows) is done by then. */
const untilAtRestMs = 2000;

/**
 * Lets the heap grow by little from now on. It is no argument of the program: one that the V8 of a later editor does not know would
 * keep the agent from starting.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size');
}

/**
 * Starting and making the first picture leave megabytes behind. V8 looks for them only once more is wanted, and a window at rest wants
 * little.
 */
export async function throwAwayAfter(firstPicture: Promise<unknown>, signal: AbortSignal): Promise<void> {
  await Promise.allSettled([firstPicture]);
  const isAtRest = await delay(untilAtRestMs, true, { signal, ref: false }).catch(() => false); // ended before
  if (isAtRest) throwAway();
}

/** Takes V8 some 20 ms. One that cannot be told to do so is left alone. */
export function throwAway(): void {
  setFlagsFromString('--expose-gc'); // for contexts that are made from now on
  const collect = runInNewContext('globalThis.gc') as (() => void) | undefined;
  setFlagsFromString('--no-expose-gc');
  collect?.();
}
