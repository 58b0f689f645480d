import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { Failed } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';
import { ownEnvironment } from './environment.ts';
import { Secret } from './secret.ts';

/** A program of Taxiway's own that outlives whoever starts it: runner, supervisor. */
export interface DetachedCommand {
  /** Absolute; the default is the Node that runs this, which is the editor's own where there is one. */
  readonly program?: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Besides what may be inherited and where Taxiway's state is (`ownEnvironment`). */
  readonly env?: Readonly<Record<string, string | Secret>>;
  /** Tokens and values; written, then closed. */
  readonly stdin?: Secret | string;
}

/**
 * Starts it and lets go: it leads a session of its own and shares no stream, so it survives the end of this process, whatever
 * ends that. Answers once it has taken its stdin. Failed `programFailed` where it cannot be started.
 */
export async function startDetached(command: DetachedCommand): Promise<{ readonly pid: number }> {
  const child = spawn(command.program ?? process.execPath, command.args, {
    cwd: command.cwd,
    env: ownEnvironment(process.env, command.env),
    detached: true,
    windowsHide: true,
    stdio: [command.stdin === undefined ? 'ignore' : 'pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn').catch((error: unknown) => {
    throw notStarted(error);
  });
  if (child.stdin && command.stdin !== undefined) await handOver(child.stdin, command.stdin);
  child.unref();
  return { pid: child.pid ?? 0 };
}

async function handOver(stdin: Writable, value: Secret | string): Promise<void> {
  stdin.on('error', () => undefined); // it ended before it read everything; its own journal says why
  const closed = new Promise((resolve) => stdin.once('close', resolve));
  stdin.end(value instanceof Secret ? value.reveal() : value);
  await closed;
}

function notStarted(error: unknown): Failed {
  const tail = error instanceof Error ? error.message : String(error);
  const ending = { exitCode: null, signal: null, timedOut: false, tail };
  return new Failed(
    { reason: 'programFailed', what: say('Another part of Taxiway'), ending },
    { cause: error },
  );
}
