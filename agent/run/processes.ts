import { readdirSync, readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { OtherProcesses } from './otherProcesses.ts';
import { startedAt } from './startedAt.ts';

/** Enough to tell a process from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In the system's own unit since boot, or where that is not to be had (outside Linux) the time of day: `at-1795265442789`. */
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

/** When the process started, or null where none runs or the system does not tell (outside Linux). */
export function processStartTime(pid: number): string | null {
  const found = statOf(pid);
  return found && found.state !== ended ? found.startTime : null;
}

export function ownIdentity(): ProcessIdentity {
  const startTime = processStartTime(process.pid) ?? timeOfDay(performance.timeOrigin);
  return { pid: process.pid, startTime, bootId: bootId() };
}

/** Of a process that was started just now. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, startTime: processStartTime(pid) ?? timeOfDay(Date.now()), bootId: bootId() };
}

function timeOfDay(at: number): string {
  return `at-${Math.round(at)}`;
}

/**
 * Whether that very process still runs. Where the system cannot tell it from a later one with its number, the answer is yes:
 * taking a lock from a living process does more harm than asking a person about a dead one.
 */
export const isAlive = livenessBy(startedAt);

/** `ask` tells when the process of a number started, in ms since 1970; null where it cannot. */
export function livenessBy(ask: (pid: number) => number | null): (identity: ProcessIdentity) => boolean {
  const others = new OtherProcesses(ask);
  return ({ pid, startTime, bootId: boot }) => {
    if (isExact(boot) && boot !== bootId()) return false;
    if (startTime === null) return pidExists(pid);
    const at = /^at-(\d+)$/.exec(startTime)?.[1];
    if (at === undefined) return processStartTime(pid) === startTime;
    return pidExists(pid) && !others.has(pid, Number(at));
  };
}

/** A derived boot id moves with the clock, so it proves nothing. */
function isExact(boot: string): boolean {
  return !boot.startsWith('derived-');
}

/** A process below another one. `group` is its process group. */
export interface Descendant extends ProcessIdentity {
  readonly group: number;
}

/** The processes that `pid` started, and those that they started; none where the system does not tell (outside Linux). */
export function descendantsOf(pid: number): readonly Descendant[] {
  const all = runningProcesses();
  const boot = bootId();
  const found = new Set([pid]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const each of all) if (found.has(each.parent)) found.add(each.pid);
  }
  return all
    .filter((each) => each.pid !== pid && found.has(each.pid))
    .map(({ pid: child, startTime, group }) => ({ pid: child, startTime, bootId: boot, group }));
}

/** Whether a process of the group still runs. One that ended and that nobody has asked about does not. */
export function groupIsAlive(group: number): boolean {
  if (process.platform === 'win32') return pidExists(group);
  if (!pidExists(-group)) return false;
  const all = runningProcesses();
  return all.length === 0 || all.some((each) => each.group === group && each.state !== ended);
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The state of a process that has ended and that nobody has asked about. */
const ended = 'Z';

interface ProcessStat {
  readonly pid: number;
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly startTime: string;
}

function runningProcesses(): readonly ProcessStat[] {
  return processNumbers().flatMap((pid) => statOf(pid) ?? []);
}

function processNumbers(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return []; // not Linux
  }
}

/** `/proc/<pid>/stat`: the name in parentheses may hold anything, so fields are counted from its end. */
function statOf(pid: number): ProcessStat | null {
  const text = readOrNull(`/proc/${pid}/stat`);
  const [state, parent, group, ...rest] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  const startTime = rest[16];
  if (state === undefined || startTime === undefined) return null;
  return { pid, state, parent: Number(parent), group: Number(group), startTime };
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // not Linux, or no such process
  }
}
