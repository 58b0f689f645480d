import { randomInt } from 'node:crypto';
import { badInput, Failed } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';
import type { Redactor } from '../run/redact.ts';
import { Secret } from '../run/secret.ts';
import { endingOf, runShell, type CommandResult } from '../run/spawn.ts';
import type { UserCommand } from '../run/userCommand.ts';

/** How a new value is made; a pasted one is only checked (`validated`). */
export type Generator = RandomGenerator | ScriptGenerator;

export interface RandomGenerator {
  readonly kind: 'random';
  /** Characters. */
  readonly length: number;
  /** The characters themselves; the project file has names for some. */
  readonly alphabet: string;
}

export interface ScriptGenerator {
  readonly kind: 'script';
  /** Prints the new value, one line. */
  readonly command: UserCommand;
}

/** What a script needs around it. */
export interface ScriptSurroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | Secret>>;
  readonly timeoutMs: number;
  readonly redactor: Redactor;
}

const longest = 65_536;

/**
 * A new value. Failed `badInput` for a generator that cannot give one, `programFailed`, `timedOut` or `cancelled` for a
 * script; what it printed is in none of them.
 */
export async function generate(
  generator: Generator,
  around: ScriptSurroundings,
  signal: AbortSignal,
): Promise<Secret> {
  return generator.kind === 'random' ? randomValue(generator) : scriptValue(generator, around, signal);
}

function randomValue({ length, alphabet }: RandomGenerator): Secret {
  const characters = Array.from(new Set(alphabet)); // once each, or one would come more often
  if (characters.length < 2) throw badInput(say('An alphabet needs at least two different characters.'));
  if (!Number.isInteger(length) || length < 1 || length > longest) {
    throw badInput(say('The length of a random value is a whole number from 1 to {0}.', longest));
  }
  return Secret.of(Array.from({ length }, () => characters[randomInt(characters.length)]).join(''));
}

const scriptName = say('The generator of the secret');

async function scriptValue(
  { command }: ScriptGenerator,
  { redactor, ...around }: ScriptSurroundings,
  signal: AbortSignal,
): Promise<Secret> {
  const result = await runShell({ ...around, command, what: scriptName, output: 'secret' }, redactor, signal);
  if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
  if (result.timedOut) throw new Failed({ reason: 'timedOut', what: scriptName, afterMs: around.timeoutMs });
  if (result.exitCode !== 0 || !result.secret) throw scriptFailed(result);
  return validated(result.secret);
}

/** Without the tail: a script that fails may have printed half of a value, to either stream. */
function scriptFailed(result: CommandResult): Failed {
  return new Failed({ reason: 'programFailed', what: scriptName, ending: { ...endingOf(result), tail: '' } });
}

/**
 * A value that a person pasted or a script printed, without the space around it. Failed `badInput` where it is empty, has
 * several lines or characters that cannot be seen.
 */
export function validated(value: Secret): Secret {
  const text = value.reveal().trim();
  if (text === '') throw badInput(say('The new value is empty.'));
  if (/[\r\n]/.test(text)) throw badInput(say('The new value has several lines; one is expected.'));
  if (/\p{Cc}/u.test(text)) throw badInput(say('The new value has characters that cannot be seen.'));
  if (text.length > longest) throw badInput(say('The new value is longer than {0} characters.', longest));
  return Secret.of(text);
}
