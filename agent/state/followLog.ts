import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readLog } from './readLog.ts';
import { watchFolder } from './watchFolder.ts';

/** Milliseconds between two looks where the system tells nothing of changes. */
const lookEveryMs = 1000;
const mostAtOnceBytes = 256 * 1024;

/** Tells what is added to a log from an offset on, until the signal aborts. */
export async function followLog(
  path: string,
  from: number,
  tell: (text: string, next: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let next = from;
  while (!signal.aborted) {
    const changed = new AbortController();
    const wakeUp = AbortSignal.any([changed.signal, signal]);
    watchFolder(
      dirname(path),
      () => changed.abort(),
      wakeUp,
      () => undefined,
    ); // it looks by itself besides
    next = await readOn(path, next, tell, signal);
    await delay(lookEveryMs, undefined, { signal: wakeUp }).catch(() => undefined); // woken early
    changed.abort();
  }
}

async function readOn(
  path: string,
  from: number,
  tell: (text: string, next: number) => void,
  signal: AbortSignal,
): Promise<number> {
  let next = from;
  while (!signal.aborted) {
    const part = await readLog(path, next, mostAtOnceBytes);
    if (part.next <= next) return next;
    next = part.next;
    tell(part.text, next);
  }
  return next;
}
