import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { allowedEnvironment } from './environment.ts';

const patienceMs = 5000;

/**
 * When a process started, in ms since 1970, as the system's own program tells it; null where it does not. Waited for without
 * giving way: whoever asks is about to act upon it, and asks once in a while.
 */
export function startedAt(pid: number): number | null {
  const [program, ...args] = process.platform === 'win32' ? powerShell(pid) : ps(pid);
  const env = allowedEnvironment(process.env, { LC_ALL: 'C', TZ: 'UTC' });
  const options = { env, encoding: 'utf8', timeout: patienceMs, windowsHide: true } as const;
  return timeIn(spawnSync(program, args, options).stdout);
}

function ps(pid: number): readonly [string, ...string[]] {
  return ['/bin/ps', '-o', 'lstart=', '-p', String(pid)];
}

function powerShell(pid: number): readonly [string, ...string[]] {
  const system = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32');
  const program = join(system, 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const command = `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString('o')`;
  return [program, '-NoProfile', '-NonInteractive', '-Command', command];
}

/** `Sat Nov 21 13:21:29 2026` by `ps`, `2026-11-21T13:21:29.1234567Z` by PowerShell; both in UTC. Null for anything else. */
export function timeIn(text: string | null): number | null {
  const told = text?.trim() ?? '';
  const at = Date.parse(told.endsWith('Z') ? told : `${told} UTC`);
  return Number.isNaN(at) ? null : at;
}
