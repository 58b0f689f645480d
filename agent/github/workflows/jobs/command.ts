import type { Command } from '../../../project/resolved.ts';
import { literal } from '../yaml/values.ts';

/** The user's command as a line for the shell of a step. */
export function commandLine(command: Command): string {
  return literal(typeof command === 'string' ? command : command.map(quoted).join(' '));
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
