import { execa } from 'execa';
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Failed } from '../protocol/failures.ts';
import type { Message } from '../protocol/say.ts';
import { allowedEnvironment } from './environment.ts';
import { Secret } from './secret.ts';
import type { ResolvedCommand } from './userCommand.ts';

/** A started program whose output is ours to read. It leads a process group of its own. */
export interface Child {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly exited: Promise<Exit>;
}

export interface Exit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export interface ChildOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | Secret>>;
  readonly stdin?: Secret | string | Buffer;
  readonly what: Message;
}

/** Starts it. Failed `programFailed` where the system refuses, with the system's words. */
export async function startChild(
  { program, args, verbatim }: ResolvedCommand,
  options: ChildOptions,
): Promise<Child> {
  const child = execa(program, args, {
    cwd: options.cwd,
    env: allowedEnvironment(process.env, options.env),
    extendEnv: false,
    stdin: options.stdin === undefined ? 'ignore' : 'pipe',
    ...(options.stdin === undefined ? {} : { input: inputOf(options.stdin) }),
    buffer: false,
    reject: false,
    detached: process.platform !== 'win32', // its own process group, so that the whole of it can be ended
    cleanup: false,
    windowsVerbatimArguments: verbatim,
  });
  if (child.pid === undefined) throw notStarted(options.what, (await child).originalMessage ?? '');
  return { pid: child.pid, stdout: child.stdout, stderr: child.stderr, exited: exitOf(child) };
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

function notStarted(what: Message, tail: string): Failed {
  return new Failed({
    reason: 'programFailed',
    what,
    ending: { exitCode: null, signal: null, timedOut: false, tail },
  });
}

function inputOf(stdin: Secret | string | Buffer): string | Buffer {
  return stdin instanceof Secret ? stdin.reveal() : stdin;
}

/** A process that outlives the program may keep its output open for ever; so long we wait for silence, and in all. */
const quietMs = 300;
const longestMs = 3000;

/** Answers when all output of a program that has ended is read; gives up on what others still hold open. */
export async function drained(child: Child): Promise<void> {
  let lastAt = performance.now();
  const latest = lastAt + longestMs;
  const streams = [child.stdout, child.stderr];
  for (const stream of streams) stream.on('data', () => (lastAt = performance.now()));
  const closed = Promise.all(streams.map(closing)).then(() => 'closed' as const);
  for (let now = lastAt; now < Math.min(latest, lastAt + quietMs); now = performance.now()) {
    const waited = new AbortController();
    const first = await Promise.race([closed, delay(quietMs, 'quiet' as const, { signal: waited.signal })]);
    waited.abort();
    if (first === 'closed') return;
  }
  for (const stream of streams) stream.destroy();
}

function closing(stream: Readable): Promise<void> {
  return new Promise((resolve) => (stream.closed ? resolve() : stream.once('close', () => resolve())));
}
