import { execa } from 'execa';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { descendantsOf, groupIsAlive, isAlive, type ProcessIdentity } from './processes.ts';

/** Whether a process tree had to be ended from outside, and whether asking was enough. */
export type Killed = 'no' | 'politely' | 'forced';

/**
 * Asks the process group led by `pid`, and what its processes started outside of it, to end; ends what is left after
 * `killAfterMs`. Answers when nothing of it runs any more.
 */
export async function endTree(pid: number, killAfterMs: number): Promise<Killed> {
  if (process.platform === 'win32') return endTreeOnWindows(pid, killAfterMs);
  const strays = descendantsOf(pid).filter(({ group }) => group !== pid);
  signalGroup(pid, 'SIGTERM');
  signalEach(strays, 'SIGTERM');
  if (await isGone(pid, strays, killAfterMs)) return 'politely';
  const late = descendantsOf(pid).filter(({ group }) => group !== pid);
  signalGroup(pid, 'SIGKILL');
  signalEach([...strays, ...late], 'SIGKILL');
  await isGone(pid, [...strays, ...late], 2000); // a process in an uninterruptible wait ends when that is over
  return 'forced';
}

/** Looks ever less often: reading the process table is not free. */
async function isGone(group: number, strays: readonly ProcessIdentity[], withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (let pauseMs = 5; ; pauseMs = Math.min(2 * pauseMs, 200)) {
    if (!groupIsAlive(group) && !strays.some(isAlive)) return true;
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) return false;
    await delay(Math.min(pauseMs, leftMs));
  }
}

function signalEach(processes: readonly ProcessIdentity[], signal: NodeJS.Signals): void {
  for (const each of processes) if (isAlive(each)) sendSignal(each.pid, signal);
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  sendSignal(-group, signal);
}

function sendSignal(to: number, signal: NodeJS.Signals): void {
  try {
    process.kill(to, signal);
  } catch {
    // it ended by itself just now
  }
}

/** Windows has no signal to ask a console program with; `taskkill` knows the tree. */
async function endTreeOnWindows(pid: number, killAfterMs: number): Promise<Killed> {
  const taskkill = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe');
  const args = ['/pid', String(pid), '/T'];
  await execa(taskkill, args, { reject: false });
  if (await isGone(pid, [], killAfterMs)) return 'politely';
  await execa(taskkill, [...args, '/F'], { reject: false });
  return 'forced';
}
