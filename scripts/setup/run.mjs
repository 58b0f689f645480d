import { spawnSync } from 'node:child_process';
import { startable } from './startable.mjs';

/** Says what set-up is doing. */
export function say(line) {
  console.log(`[setup] ${line}`);
}

/** Ends with this line alone, without a stack: it tells the reader what to type. */
export class SetupFailed extends Error {}

/** Runs a program quietly; its output is shown only where it fails. */
export function run(program, args, options = {}) {
  const { status, stdout, stderr, error } = tryToRun(program, args, options);
  if (status === 0) return stdout;
  const reason = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-20).join('\n');
  throw new SetupFailed(`"${program} ${args.join(' ')}" failed (${status ?? 'not started'}):\n${reason}`);
}

/** The same without the exception. */
export function tryToRun(program, args, { env, ...options } = {}) {
  const start = startable(program, args);
  return spawnSync(start.file, start.args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...start.options,
    ...options,
  });
}
