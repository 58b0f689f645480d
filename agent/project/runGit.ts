import { Failed } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';
import type { Redactor } from '../run/redact.ts';
import { type CommandResult, run } from '../run/spawn.ts';

/** What is asked of one call of git. `okCodes` are the exit codes that are an answer (default: 0 alone). */
export interface GitOptions {
  readonly cwd?: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly okCodes?: readonly number[];
}

export interface GitOutput {
  readonly stdout: string;
  readonly exitCode: number;
}

/** Runs git. Throws Failed `git` for any other exit code, `programMissing` where there is no git, `cancelled` on abort. */
export type RunGit = (
  args: readonly string[],
  options?: GitOptions,
  signal?: AbortSignal,
) => Promise<GitOutput>;

/** What the user's own settings must not change about an answer, nor about what is checked out. */
const settings = [
  ...['-c', 'core.quotePath=false'],
  ...['-c', 'log.showSignature=false'],
  ...['-c', 'i18n.logOutputEncoding=utf-8'],
];

/** Takes no lock that is not needed, asks nobody anything, answers in English. */
const environment = { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };

const timeoutMs = 60_000;
/** A list of a million files. */
const maxBytes = 64 * 1024 * 1024;
const never = new AbortController().signal;

/** Git in this folder, found outside of it. */
export function gitRunner(folder: string, redactor: Redactor): RunGit {
  return async (args, { cwd = folder, stdin, env, okCodes = [0] } = {}, signal = never) => {
    const result = await run(
      {
        program: 'git',
        args: [...settings, ...args],
        cwd,
        env: { ...environment, ...env },
        ...(stdin === undefined ? {} : { stdin }),
        timeoutMs,
        maxBytes,
        what: say('git {0}', args[0] ?? ''),
        output: 'data',
        workspace: folder,
      },
      redactor,
      signal,
    );
    return outputOf(args, result, okCodes);
  };
}

function outputOf(args: readonly string[], result: CommandResult, okCodes: readonly number[]): GitOutput {
  const { exitCode, stdout, stderr, cancelled, timedOut, truncated } = result;
  const command = args.find((arg) => !arg.startsWith('-')) ?? 'git';
  if (cancelled) throw new Failed({ reason: 'cancelled', state: null });
  if (timedOut) throw new Failed({ reason: 'timedOut', what: say('git {0}', command), afterMs: timeoutMs });
  if (exitCode === null || !okCodes.includes(exitCode))
    throw new Failed({ reason: 'git', command, detail: detailOf(stderr) });
  if (truncated) throw new Failed({ reason: 'git', command, detail: 'The answer is too long.' });
  return { stdout, exitCode };
}

/** The first complaint, without the hints that follow it. */
function detailOf(stderr: string): string {
  const lines = stderr.split('\n').filter(Boolean);
  const complaint = lines.find((line) => /^(?:fatal|error): /.test(line)) ?? lines[0] ?? '';
  return complaint.replace(/^(?:fatal|error): /, '');
}
