import { setTimeout as delay } from 'node:timers/promises';

/** Whether a process tree had to be ended from outside, and whether asking was enough. */
export type Killed = 'no' | 'politely' | 'forced';

/** Asks the process group led by `pid` to end, waits, then ends it. */
export async function endTree(pid: number | undefined, killAfterMs: number): Promise<Killed> {
  if (pid === undefined || !signalGroup(pid, 'SIGTERM')) return 'politely';
  const deadline = performance.now() + killAfterMs;
  while (performance.now() < deadline) {
    await delay(20);
    if (!signalGroup(pid, 0)) return 'politely';
  }
  signalGroup(pid, 'SIGKILL');
  return 'forced';
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false; // nobody is left in the group
  }
}
