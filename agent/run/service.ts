import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Ending } from '../protocol/failures.ts';
import { allowedEnvironment } from './environment.ts';
import { endTree, type Killed } from './killTree.ts';
import type { Redactor } from './redact.ts';
import type { Secret } from './secret.ts';
import { shellOf, type UserCommand } from './spawn.ts';

/** A process of the user's that is meant to stay: a deployed service. */
export interface ServiceCommand {
  readonly command: UserCommand;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | Secret>>;
  /** Its output is appended here, redacted; the older half is kept beside it as `<log>.1`. */
  readonly log: string;
  /** Of the log and its older half together. */
  readonly logMaxBytes?: number;
}

export interface Service {
  readonly pid: number;
  readonly exited: Promise<Ending>;
  /** Asks the process tree to end, ends it after `politeMs`; answers once it is gone. */
  kill(politeMs: number): Promise<Killed>;
}

export async function startService(command: ServiceCommand, redactor: Redactor): Promise<Service> {
  const { program, args } = shellOf(command.command);
  const child = spawn(program, args, {
    cwd: command.cwd,
    env: allowedEnvironment(process.env, command.env),
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await once(child, 'spawn');
  const log = createWriteStream(command.log, { flags: 'a', mode: 0o600 });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => log.write(redactor.line(text)));
  }
  const exited = once(child, 'close').then(([exitCode, signal]): Ending => {
    log.end();
    return {
      exitCode: exitCode as number | null,
      signal: signal as string | null,
      timedOut: false,
      tail: '',
    };
  });
  return {
    pid: child.pid ?? 0,
    exited,
    kill: async (politeMs) => {
      const killed = await endTree(child.pid, politeMs);
      await exited;
      return killed;
    },
  };
}
