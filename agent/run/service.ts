import type { Ending } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';
import { groupIsAlive } from './processes.ts';
import { drained, startChild, type Child } from './child.ts';
import { endTree, type Killed } from './killTree.ts';
import type { Redactor } from './redact.ts';
import type { Secret } from './secret.ts';
import { ServiceLog } from './serviceLog.ts';
import { resolveUserCommand, type UserCommand } from './userCommand.ts';

/** A process of the user's that is meant to stay: a deployed service. */
export interface ServiceCommand {
  readonly command: UserCommand;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | Secret>>;
  /** Its output is appended here, redacted; what was before is kept beside it as `<log>.1`. */
  readonly log: string;
  /** Of both files together; 8 MiB by default. */
  readonly logMaxBytes?: number;
}

export interface Service {
  readonly pid: number;
  /** Answers when nothing of it runs any more and its log is written. */
  readonly exited: Promise<Ending>;
  /** Asks the process tree to end, ends it after `politeMs`; answers once it is gone, `no` where it was before. */
  kill(politeMs: number): Promise<Killed>;
}

/** Starts it. Failed `programMissing` or `programFailed` where it cannot be; that it ends at once is told by `exited`. */
export async function startService(command: ServiceCommand, redactor: Redactor): Promise<Service> {
  const resolved = await resolveUserCommand(command.command, command.cwd, process.env);
  const child = await startChild(resolved, { ...command, what: say('The start command') });
  const log = new ServiceLog(command.log, redactor, command.logMaxBytes);
  log.follow(child.stdout);
  log.follow(child.stderr);
  return new RunningService(child, log);
}

class RunningService implements Service {
  readonly pid: number;
  readonly exited: Promise<Ending>;
  readonly #child: Child;
  #hasExited = false;
  #killing: Promise<Killed> | null = null;

  constructor(child: Child, log: ServiceLog) {
    this.pid = child.pid;
    this.#child = child;
    this.exited = this.#ending(log);
  }

  async kill(politeMs: number): Promise<Killed> {
    // Once it has exited, its number may be another's.
    if (!this.#hasExited) this.#killing ??= endTree(this.pid, politeMs);
    await this.exited;
    return this.#killing ?? 'no';
  }

  /** A worker it leaves behind would hold its port. */
  async #ending(log: ServiceLog): Promise<Ending> {
    const { exitCode, signal } = await this.#child.exited;
    this.#hasExited = true;
    if (groupIsAlive(this.pid)) await (this.#killing ?? endTree(this.pid, 1000));
    await drained(this.#child);
    return { exitCode, signal, timedOut: false, tail: await log.end() };
  }
}
