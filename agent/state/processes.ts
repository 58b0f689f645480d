import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** Enough to tell a process from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In the system's own unit since boot; null where it cannot be known. */
  readonly startTime: string | null;
  readonly bootId: string;
}

/** Names this run of the machine: where it differs, no process of then is alive. */
export function bootId(): string {
  return (
    readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ??
    `derived-${Math.round((Date.now() / 1000 - uptime()) / 60)}`
  );
}

/** When the process started, or null where there is none or the system does not tell (outside Linux). */
export function processStartTime(pid: number): string | null {
  return statOf(pid)?.startTime ?? null;
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startTime: processStartTime(process.pid), bootId: bootId() };
}

/**
 * Whether that very process still runs. Where the system cannot tell it from a later one with its number, the answer is yes:
 * taking a lock from a living process does more harm than asking a person about a dead one.
 */
export function isAlive({ pid, startTime, bootId: boot }: ProcessIdentity): boolean {
  if (isExact(boot) && boot !== bootId()) return false;
  if (startTime !== null) {
    const now = statOf(pid);
    return now !== null && now.startTime === startTime && now.state !== 'Z';
  }
  return pidExists(pid);
}

/** A derived boot id moves with the clock, so it proves nothing. */
function isExact(boot: string): boolean {
  return !boot.startsWith('derived-');
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** `/proc/<pid>/stat`: the name in parentheses may hold anything, so fields are counted from its end. */
function statOf(pid: number): { readonly state: string; readonly startTime: string } | null {
  const text = readOrNull(`/proc/${pid}/stat`);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = fields?.[0];
  const startTime = fields?.[19];
  return state !== undefined && startTime !== undefined ? { state, startTime } : null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // not Linux, or no such process
  }
}
