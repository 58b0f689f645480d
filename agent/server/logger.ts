import { logged } from '../protocol/requests.ts';
import type { Redactor } from '../run/redact.ts';
import type { Connection } from './connection.ts';

export type Level = 'debug' | 'info' | 'warning' | 'error';
export type Log = (level: Level, line: string) => void;

/** An uncaught error of a minified bundle prints all of it; nobody reads further than this. Characters. */
const longest = 4096;

/** Lines for the editor's log channel, redacted. */
export function logTo(connection: Pick<Connection, 'tell'>, redactor: Redactor): Log {
  return (level, line) => void connection.tell(logged, { level, line: redactor.line(line) });
}

/** The last resort, where there is no editor to tell. */
export function complain(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  for (const line of text.split('\n').slice(0, 20)) process.stderr.write(`${line.slice(0, longest - 1)}\n`);
}
