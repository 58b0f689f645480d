import type { StepContext } from '../../platforms/platform.ts';
import type { Command } from '../../project/resolved.ts';
import { Failed } from '../../protocol/failures.ts';
import type { Message } from '../../protocol/say.ts';
import type { Redactor } from '../../run/redact.ts';
import type { Secret } from '../../run/secret.ts';
import { type CommandResult, runShell } from '../../run/spawn.ts';

/** One of the project's own commands from `taxiway.json`. */
export interface ProjectCommand {
  readonly what: Message;
  readonly command: Command;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | Secret>>;
  readonly timeoutMs: number;
}

/** Runs it with its output in the operation's log. Failed `timedOut`, `cancelled`; any other end is in the result. */
export async function runProjectCommand(
  command: ProjectCommand,
  redactor: Redactor,
  context: Pick<StepContext, 'signal' | 'log'>,
): Promise<CommandResult> {
  const onLine = (line: string): void => context.log(line);
  const result = await runShell({ ...command, onLine }, redactor, context.signal);
  if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
  if (result.timedOut)
    throw new Failed({ reason: 'timedOut', what: command.what, afterMs: command.timeoutMs });
  return result;
}
