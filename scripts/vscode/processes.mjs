import { readdirSync, readFileSync } from 'node:fs';
import { until } from './ports.mjs';

/** Whether a process is there; a zombie is not. */
export function isAlive(pid) {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** The process and all below it, parents first. */
export function processTree(pid) {
  const children = new Map();
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(id);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(id)]);
  }
  const found = [pid];
  for (const one of found) found.push(...(children.get(one) ?? []));
  return found;
}

/** The session a process is in; undefined where it is gone. */
export function sessionOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8'); // the name in parentheses may hold anything
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
  } catch {
    return undefined;
  }
}

/** The arguments a process was started with; empty where it is gone. */
export function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

/** Asks the process to end, waits up to `politelyMs`, then kills it and what is left below it. */
export async function endTree(pid, politelyMs = 3000) {
  const tree = processTree(pid);
  signal(pid, 'SIGTERM');
  await until('the process ends', () => !isAlive(pid), politelyMs).catch(() => signal(pid, 'SIGKILL'));
  // What it started and did not end itself. Detached processes have left the tree already and stay.
  for (const child of tree.slice(1)) signal(child, 'SIGTERM');
  await until('its children end', () => !tree.some(isAlive), politelyMs).catch(() => {
    for (const child of tree) signal(child, 'SIGKILL');
  });
}

/** Kills at once, as a crash would. */
export function kill(pid) {
  signal(pid, 'SIGKILL');
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function parentOf(id) {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined; // it ended while we looked
  }
}
