import { isAbsolute, resolve } from 'node:path';
import type { Environment } from './environment.ts';
import { resolveProgram } from './programs.ts';

/** A command of the user's own from `taxiway.json`: an array of program and arguments, or one string for the shell. */
export type UserCommand = string | readonly string[];

/** A program, absolute, with its arguments. `verbatim`: the arguments are written as Windows' shell wants them. */
export interface ResolvedCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly verbatim: boolean;
}

/** What to start for the user's command. A relative program is one of the folder's own, which is theirs to say. */
export async function resolveUserCommand(
  command: UserCommand,
  cwd: string,
  env: Environment,
): Promise<ResolvedCommand> {
  if (typeof command === 'string') return shell(command, env);
  const [program = '', ...args] = command;
  const isOwn = !isAbsolute(program) && /[/\\]/.test(program);
  const absolute = isOwn ? resolve(cwd, program) : await resolveProgram(program, { outside: [], env });
  return { program: absolute, args, verbatim: false };
}

function shell(command: string, env: Environment): ResolvedCommand {
  if (process.platform !== 'win32') return { program: '/bin/sh', args: ['-c', command], verbatim: false };
  return { program: env['ComSpec'] ?? 'cmd.exe', args: ['/d', '/s', '/c', `"${command}"`], verbatim: true };
}
