import type { ParseArgsConfig } from 'node:util';
import type { ExitCode } from './exitCodes.ts';
import type { Options } from './options.ts';
import type { Terminal } from './terminal.ts';
import type { Project } from '../server/project.ts';

/** One verb of the command line. */
export interface Command {
  /** Without the program's name: `plan KIND …`. */
  readonly usage: string;
  readonly summary: string;
  /** Lines of help for its own options and arguments. */
  readonly help?: readonly string[];
  readonly options?: NonNullable<ParseArgsConfig['options']>;
  run(call: Call): Promise<ExitCode>;
}

/** What was typed, and where it is answered. */
export interface Call {
  /** Words after the verb that are no options. */
  readonly words: readonly string[];
  readonly options: Options;
  readonly terminal: Terminal;
  /** For scripts: one JSON value on stdout in place of tables. */
  readonly json: boolean;
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Opened on first use. Failed `notARepository`, `noConfiguration`, … */
  project(): Promise<Project>;
}
