import type { Ending } from '../protocol/failures.ts';
import type { Message } from '../protocol/say.ts';
import { endingFacts, type EndingFacts } from './childEnding.ts';
import { drained, startChild, type Child } from './child.ts';
import { DataOutput, ShownOutput, type KeptOutput, type Output } from './output.ts';
import { resolveProgram } from './programs.ts';
import type { Redactor } from './redact.ts';
import { Secret } from './secret.ts';
import { resolveUserCommand, type ResolvedCommand, type UserCommand } from './userCommand.ts';

export type OutputStream = 'stdout' | 'stderr';

/** What every command says, whatever starts it. */
interface Running {
  readonly cwd: string;
  /** Besides what every program inherits (`allowedEnvironment`). */
  readonly env?: Readonly<Record<string, string | Secret>>;
  /** Written, then closed; without it stdin is closed from the start. */
  readonly stdin?: Secret | string | Buffer;
  /** Then the whole process tree is ended. */
  readonly timeoutMs: number;
  /** Of each stream so much is kept: of `shown` the beginning and the end, of `data` the beginning. 4 MiB by default. */
  readonly maxBytes?: number;
  /** Every shown line as it comes; of a stream over `maxBytes` the last ones at the end. */
  readonly onLine?: (line: string, stream: OutputStream) => void;
  /** What this is, for messages: `say('git fetch')`. */
  readonly what: Message;
  /**
   * What stdout is. `shown` (the default) is for people and redacted. `data` is as it came, for parsing and never for showing.
   * `secret` is a secret itself, found in `secret` and nowhere else. stderr is always shown.
   */
  readonly output?: 'shown' | 'data' | 'secret';
  /** Between asking the process tree to end and ending it; 5 s by default. */
  readonly killAfterMs?: number;
}

/** A program to run. No shell reads any of it. */
export interface Command extends Running {
  /** A name on `PATH`, or an absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** No program is taken from here, nor from `cwd`. */
  readonly workspace?: string;
}

export interface ShellCommand extends Running {
  readonly command: UserCommand;
}

/** How it ended, as facts: a program ended by a signal has no exit code. */
export interface CommandResult extends EndingFacts {
  readonly durationMs: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Something of a stream was left out. */
  readonly truncated: boolean;
  /** Only with `output: 'secret'`. */
  readonly secret: Secret | null;
}

/**
 * Runs a program to its end, whichever that is: how it ended is in the result. Failed `programMissing` where there is no such
 * program, `programFailed` where it cannot be started.
 */
export async function run(command: Command, redactor: Redactor, signal: AbortSignal): Promise<CommandResult> {
  const outside = command.workspace ? [command.cwd, command.workspace] : [command.cwd];
  const program = await resolveProgram(command.program, { outside, env: process.env });
  return runResolved({ program, args: command.args, verbatim: false }, command, redactor, signal);
}

/**
 * Runs one of the user's own commands: the only place where a shell is used. What it left running in the background ends
 * with it.
 */
export async function runShell(
  command: ShellCommand,
  redactor: Redactor,
  signal: AbortSignal,
): Promise<CommandResult> {
  const resolved = await resolveUserCommand(command.command, command.cwd, process.env);
  return runResolved(resolved, command, redactor, signal, 'endGroup');
}

/** The facts of a result that go into a failure. Meant for shown output: data and secrets are not in it. */
export function endingOf(result: CommandResult, output: Running['output'] = 'shown'): Ending {
  const { exitCode, signal, timedOut } = result;
  const text = output === 'shown' ? `${result.stdout}\n${result.stderr}` : result.stderr;
  return { exitCode, signal, timedOut, tail: lastLines(text) };
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-30).join('\n').slice(-4096);
}

async function runResolved(
  resolved: ResolvedCommand,
  command: Running,
  redactor: Redactor,
  signal: AbortSignal,
  afterwards: 'leaveGroup' | 'endGroup' = 'leaveGroup',
): Promise<CommandResult> {
  if (signal.aborted) return cancelledBeforeStart;
  const started = performance.now();
  const child = await startChild(resolved, command);
  const finish = collect(child, command, redactor);
  const facts = await endingFacts(child, { ...command, afterwards }, signal);
  await drained(child);
  return { ...facts, durationMs: performance.now() - started, ...finish() };
}

/** Begins to read both streams; what it answers is called when they are over. */
function collect(
  child: Child,
  command: Running,
  redactor: Redactor,
): () => Omit<CommandResult, keyof EndingFacts | 'durationMs'> {
  const limit = command.maxBytes ?? 4 * 1024 * 1024;
  const shown = (stream: OutputStream): Output =>
    new ShownOutput(limit, redactor, (line) => command.onLine?.(line, stream));
  const stdout = (command.output ?? 'shown') === 'shown' ? shown('stdout') : new DataOutput(limit);
  const stderr = shown('stderr');
  child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.write(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.write(text));
  return () => result(stdout.end(), stderr.end(), command.output === 'secret');
}

function result(
  stdout: KeptOutput,
  stderr: KeptOutput,
  isSecret: boolean,
): Omit<CommandResult, keyof EndingFacts | 'durationMs'> {
  return {
    stdout: isSecret ? '' : stdout.text,
    stderr: stderr.text,
    truncated: stdout.leftOut + stderr.leftOut > 0,
    secret: isSecret ? Secret.of(stdout.text) : null,
  };
}

const cancelledBeforeStart: CommandResult = {
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
