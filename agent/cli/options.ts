import type { ParseArgsConfig } from 'node:util';
import { Failed } from '../protocol/failures.ts';
import { misused } from './terminal.ts';

/** Options every verb takes. */
export const commonOptions = {
  json: { type: 'boolean' },
  folder: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies NonNullable<ParseArgsConfig['options']>;

/** What `parseArgs` made of the words that begin with a dash. */
export class Options {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | null {
    const value = this.#values[name];
    return typeof value === 'string' ? value : null;
  }

  /** Given any number of times. */
  all(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? (value as readonly string[]) : [];
  }

  /** Given several times, or once with commas. */
  list(name: string): readonly string[] {
    const given = this.all(name).flatMap((one) => one.split(','));
    return given.map((one) => one.trim()).filter(Boolean);
  }

  /** Of these words; the first where none was given. */
  oneOf<Word extends string>(name: string, known: readonly [Word, ...Word[]]): Word {
    const value = this.text(name) ?? known[0];
    const found = known.find((word) => word === value);
    if (found === undefined) throw misused('--{0} is one of {1}, not {2}.', name, known.join(', '), value);
    return found;
  }
}

/** A verb was given too few words or too many: its usage says what it takes. */
export class WrongWords extends Failed {
  constructor(text: string, word: string) {
    super({ reason: 'badInput', message: { text, args: [word] } });
  }
}

/** The words a verb needs, by their names in its usage. Failed `badInput` where one is missing or left over. */
export function exactly<Names extends readonly string[]>(
  words: readonly string[],
  ...names: Names
): { readonly [Index in keyof Names]: string } {
  const missing = names[words.length];
  if (missing !== undefined) throw new WrongWords('{0} is missing.', missing);
  const left = words[names.length];
  if (left !== undefined) throw new WrongWords('"{0}" is one word too many.', left);
  return words as { readonly [Index in keyof Names]: string };
}
