import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { commands } from './cli/commands.ts';
import type { Call, Command } from './cli/command.ts';
import { exitCodeOf, exitCodes, type ExitCode } from './cli/exitCodes.ts';
import { helpOf, overview } from './cli/help.ts';
import { commonOptions, Options, WrongWords } from './cli/options.ts';
import { misused, processTerminal, words, type Terminal } from './cli/terminal.ts';
import { cliWorldOptions } from './cli/world.ts';
import { wayOn } from './cli/wayOn.ts';
import { explain } from './protocol/explain.ts';
import { type Failed, failureOf } from './protocol/failures.ts';
import { openProject, type Project } from './server/project.ts';

/** `taxiway …`: the agent's bundle with any words that are no role of its own. */
export async function main(args: readonly string[]): Promise<void> {
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  // Whoever reads us may stop early (`taxiway log … | head`): that is no failure of ours.
  process.stdout.on('error', () => process.exit(exitCodes.done));
  process.exitCode = await run(args, processTerminal(), interrupted.signal);
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
}

/** Answers the exit code; what went wrong is said in words, and as JSON where that was asked for. */
export async function run(
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const json = args.includes('--json');
  const opened: Project[] = [];
  try {
    return await dispatch(args, terminal, signal, opened);
  } catch (error) {
    const failure = failureOf(error);
    const { what } = explain(failure);
    const next = wayOn(failure);
    if (json) terminal.print(JSON.stringify({ failure }, null, 2));
    terminal.note(words(what));
    if (next) terminal.note(next);
    if (error instanceof WrongWords) terminal.note(`Usage: taxiway ${commandOf(args)[1]?.usage}`);
    return exitCodeOf(failure);
  } finally {
    await Promise.all(opened.map((project) => project.end()));
  }
}

async function dispatch(
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
  opened: Project[],
): Promise<ExitCode> {
  const [name, command] = commandOf(args);
  if (!command) {
    if (name) throw noVerb(name);
    terminal.print(overview());
    return args.length === 0 ? exitCodes.usage : exitCodes.done;
  }
  const { values, positionals } = parsed(args, name, command);
  const options = new Options(values);
  if (options.has('help')) {
    terminal.print(helpOf(command));
    return exitCodes.done;
  }
  const folder = resolve(options.text('folder') ?? '.');
  const given = positionals.slice(name.split(' ').length);
  let project: Promise<Project> | null = null;
  const open = async (): Promise<Project> => {
    if (!existsSync(folder)) throw misused('There is no folder {0}.', folder);
    const made = await openProject(folder, await cliWorldOptions(), () => undefined);
    opened.push(made);
    return made;
  };
  const call: Call = {
    words: given,
    options,
    terminal,
    json: options.has('json'),
    folder,
    signal,
    project: () => (project ??= open()),
  };
  return command.run(call);
}

/** The longest name that the first words make: `audit verify` before `audit`. Options may come before it. */
function commandOf(args: readonly string[]): readonly [string, Command | undefined] {
  const lenient = { args: [...args], options: commonOptions, strict: false, allowPositionals: true } as const;
  const [first = '', second = ''] = parseArgs(lenient).positionals;
  const two = `${first} ${second}`;
  if (Object.hasOwn(commands, two)) return [two, commands[two]];
  return [first, Object.hasOwn(commands, first) ? commands[first] : undefined];
}

function noVerb(name: string): Failed {
  const longer = Object.keys(commands).filter((verb) => verb.startsWith(`${name} `));
  return longer.length
    ? misused('There are: {0}.', longer.map((verb) => `taxiway ${verb}`).join(', '))
    : misused('There is no verb {0}. "taxiway --help" lists them.', name);
}

function parsed(
  args: readonly string[],
  name: string,
  command: Command,
): { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] } {
  try {
    return parseArgs({
      args: [...args],
      options: { ...command.options, ...commonOptions },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const unknown = /^Unknown option '([^']+)'/.exec(text)?.[1];
    if (unknown === undefined) throw misused('{0}', text);
    throw misused('There is no option {0}. "taxiway {1} --help" lists them.', unknown, name);
  }
}
