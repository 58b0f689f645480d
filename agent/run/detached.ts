import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ownEnvironment } from './environment.ts';
import { Secret } from './secret.ts';

/** A program of Taxiway's own that outlives whoever starts it: runner, supervisor. */
export interface DetachedCommand {
  /** Absolute; the default is the Node that runs this. */
  readonly program?: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | Secret>>;
  /** Written, then closed: tokens and values. */
  readonly stdin?: Secret | string;
}

/** Starts it and lets go: no stream is shared, so it survives the end of this process, whatever ends that. */
export async function startDetached(command: DetachedCommand): Promise<{ readonly pid: number }> {
  const child = spawn(command.program ?? process.execPath, command.args, {
    cwd: command.cwd,
    env: ownEnvironment(process.env, command.env),
    detached: true,
    windowsHide: true,
    stdio: [command.stdin === undefined ? 'ignore' : 'pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  const { stdin } = command;
  if (stdin !== undefined && child.stdin) {
    child.stdin.on('error', () => undefined); // it ended before it read: its own journal says why
    child.stdin.end(stdin instanceof Secret ? stdin.reveal() : stdin);
    await once(child.stdin, 'close');
  }
  child.unref();
  return { pid: child.pid ?? 0 };
}
