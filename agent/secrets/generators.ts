import { randomInt } from 'node:crypto';
import { Failed } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';
import type { Redactor } from '../run/redact.ts';
import { Secret } from '../run/secret.ts';
import { runShell } from '../run/spawn.ts';
import type { UserCommand } from '../run/userCommand.ts';

/** How a new value is made. `alphabet` is one of the named ones or the characters themselves. */
export type Generator = RandomGenerator | ScriptGenerator;

export interface RandomGenerator {
  readonly kind: 'random';
  readonly length: number;
  readonly alphabet: string;
}

export interface ScriptGenerator {
  readonly kind: 'script';
  readonly command: UserCommand;
}

/** What a script needs around it. */
export interface ScriptSurroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | Secret>>;
  readonly timeoutMs: number;
  readonly redactor: Redactor;
}

const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const namedAlphabets: Readonly<Record<string, string>> = {
  alphanumeric: letters + digits,
  hex: `${digits}abcdef`,
  base64url: `${letters}${digits}-_`,
};

/** A new value. Failed `badInput` for a generator that cannot give one, `programFailed` for a script that failed. */
export async function generate(
  generator: Generator,
  around: ScriptSurroundings,
  signal: AbortSignal,
): Promise<Secret> {
  return generator.kind === 'random' ? randomValue(generator) : scriptValue(generator, around, signal);
}

function randomValue({ length, alphabet }: RandomGenerator): Secret {
  const characters = Array.from(namedAlphabets[alphabet] ?? alphabet);
  return Secret.of(Array.from({ length }, () => characters[randomInt(characters.length)]).join(''));
}

async function scriptValue(
  { command }: ScriptGenerator,
  around: ScriptSurroundings,
  signal: AbortSignal,
): Promise<Secret> {
  const { redactor, ...rest } = around;
  const result = await runShell(
    { ...rest, command, what: say('The generator of the secret'), output: 'secret' },
    redactor,
    signal,
  );
  return validated(result.secret ?? Secret.of(''));
}

/** A value somebody pasted, or a script printed: one line, not empty, without control characters. Failed `badInput` otherwise. */
export function validated(value: Secret): Secret {
  const text = value.reveal().trim();
  if (text === '') throw new Failed({ reason: 'badInput', message: say('The new value is empty.') });
  return Secret.of(text);
}
