import { execa } from 'execa';
import { Failed, type Ending } from '../protocol/failures.ts';
import type { Message } from '../protocol/say.ts';
import { BoundedText } from './boundedText.ts';
import { allowedEnvironment } from './environment.ts';
import { endTree, type Killed } from './killTree.ts';
import { resolveProgram } from './programs.ts';
import type { Redactor } from './redact.ts';
import { Secret } from './secret.ts';

export type OutputStream = 'stdout' | 'stderr';

/** A program to run. Nothing of it is read by a shell. */
export interface Command {
  /** A name on `PATH`, or an absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Besides what every program inherits (`allowedEnvironment`). */
  readonly env?: Readonly<Record<string, string | Secret>>;
  /** Written, then closed; without it stdin is closed from the start. */
  readonly stdin?: Secret | string | Buffer;
  /** Milliseconds; then the whole process tree is ended. */
  readonly timeoutMs: number;
  /** Of each stream, this many characters are kept: the beginning and the end. */
  readonly maxBytes?: number;
  /** Every line as it comes, redacted, up to `maxBytes` of a stream; the last lines follow at the end. */
  readonly onLine?: (line: string, stream: OutputStream) => void;
  /** What this is, for messages: `say('git fetch')`. */
  readonly what: Message;
  /**
   * `shown` (the default) is redacted. `data` is stdout as it came, for parsing and never for showing. `secret`: stdout is a
   * secret itself, found in `secret` and nowhere else.
   */
  readonly output?: 'shown' | 'data' | 'secret';
  /** No program is taken from here, nor from `cwd`. */
  readonly workspace?: string;
  /** Between asking the process tree to end and ending it. */
  readonly killAfterMs?: number;
}

/** How it ended, as facts: a program ended by a signal has no exit code. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly cancelled: boolean;
  /** Whether we had to end it, and whether asking was enough. */
  readonly killed: Killed;
  readonly durationMs: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Something in the middle of a stream was left out. */
  readonly truncated: boolean;
  /** Only with `output: 'secret'`. */
  readonly secret: Secret | null;
}

/** A command of the user's own from `taxiway.json`: an array of program and arguments, or one string for the shell. */
export type UserCommand = string | readonly string[];

export type ShellCommand = Omit<Command, 'program' | 'args' | 'workspace'> & {
  readonly command: UserCommand;
};

/**
 * Runs a program to its end, whichever that is; how it ended is in the result. Failed `programMissing` where there is no
 * such program.
 */
export async function run(command: Command, redactor: Redactor, signal: AbortSignal): Promise<CommandResult> {
  const outside = [command.cwd, ...(command.workspace ? [command.workspace] : [])];
  const program = await resolveProgram(command.program, { outside, env: process.env });
  return runResolved({ ...command, program }, redactor, signal);
}

/** Runs one of the user's own commands: the only place where a shell is used. */
export async function runShell(
  command: ShellCommand,
  redactor: Redactor,
  signal: AbortSignal,
): Promise<CommandResult> {
  const { program, args } = shellOf(command.command);
  return runResolved({ ...command, program, args }, redactor, signal);
}

/** `run`, where anything but exit code 0 is a failure: `programFailed`, `timedOut` or `cancelled`. */
export async function mustRun(
  command: Command,
  redactor: Redactor,
  signal: AbortSignal,
): Promise<CommandResult> {
  const result = await run(command, redactor, signal);
  if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
  if (result.timedOut)
    throw new Failed({ reason: 'timedOut', what: command.what, afterMs: command.timeoutMs });
  if (result.exitCode !== 0)
    throw new Failed({ reason: 'programFailed', what: command.what, ending: endingOf(result) });
  return result;
}

/** The facts of a result that go into a failure. */
export function endingOf(result: CommandResult): Ending {
  const { exitCode, signal, timedOut } = result;
  const lines = `${result.stdout}\n${result.stderr}`.trim().split('\n');
  return { exitCode, signal, timedOut, tail: lines.slice(-30).join('\n') };
}

/** The program and arguments for a user's command. */
export function shellOf(command: UserCommand): {
  readonly program: string;
  readonly args: readonly string[];
} {
  if (typeof command !== 'string') return { program: command[0] ?? '', args: command.slice(1) };
  if (process.platform === 'win32') {
    return { program: process.env['ComSpec'] ?? 'cmd.exe', args: ['/d', '/s', '/c', `"${command}"`] };
  }
  return { program: '/bin/sh', args: ['-c', command] };
}

async function runResolved(
  command: Command,
  redactor: Redactor,
  signal: AbortSignal,
): Promise<CommandResult> {
  const started = performance.now();
  if (signal.aborted) return notStarted;
  const child = execa(command.program, command.args, {
    cwd: command.cwd,
    env: allowedEnvironment(process.env, command.env),
    extendEnv: false,
    ...(command.stdin === undefined ? { stdin: 'ignore' } : { input: inputOf(command.stdin) }),
    buffer: false,
    reject: false,
    detached: process.platform !== 'win32',
    cleanup: false,
    windowsHide: true,
  });
  const limit = command.maxBytes ?? 4 * 1024 * 1024;
  const stdout = new BoundedText(limit);
  const stderr = new BoundedText(limit);
  child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.add(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.add(text));
  let timedOut = false;
  let killing: Promise<Killed> | null = null;
  const end = (): void => void (killing ??= endTree(child.pid, command.killAfterMs ?? 5000));
  const timer = setTimeout(() => ((timedOut = true), end()), command.timeoutMs);
  signal.addEventListener('abort', end, { once: true });
  const result = await child;
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
  const shown = (text: string): string => redactor.line(text);
  return {
    exitCode: result.exitCode ?? null,
    signal: result.signal ?? null,
    timedOut,
    cancelled: signal.aborted && !timedOut,
    killed: killing ? await killing : 'no',
    durationMs: performance.now() - started,
    stdout:
      command.output === 'secret'
        ? ''
        : command.output === 'data'
          ? stdout.toString()
          : shown(stdout.toString()),
    stderr: shown(stderr.toString()),
    truncated: stdout.truncated || stderr.truncated,
    secret: command.output === 'secret' ? Secret.of(stdout.toString()) : null,
  };
}

const notStarted: CommandResult = {
  exitCode: null,
  signal: null,
  timedOut: false,
  cancelled: true,
  killed: 'no',
  durationMs: 0,
  stdout: '',
  stderr: '',
  truncated: false,
  secret: null,
};

function inputOf(stdin: Secret | string | Buffer): string | Buffer {
  return stdin instanceof Secret ? stdin.reveal() : stdin;
}
