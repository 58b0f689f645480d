import { parse as parseJsonc, type ParseError } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import type * as z from 'zod';
import { type Message, say } from '../../protocol/say.ts';

export type Read<T> =
  { readonly value: T; readonly found?: never } | { readonly value: null; readonly found: Message };

/** A file of somebody else's in the shape we need of it; what cannot be read is told and passed over. */
export function readAs<Schema extends z.ZodType>(
  path: string,
  text: string,
  schema: Schema,
): Read<z.output<Schema>> {
  const parsed = schema.safeParse(plainValue(path, text));
  if (parsed.success) return { value: parsed.data };
  return { value: null, found: say('{0} could not be read and is passed over.', path) };
}

function plainValue(path: string, text: string): unknown {
  try {
    if (path.endsWith('.toml')) return parseToml(text);
    if (/\.ya?ml$/.test(path)) return parseYaml(text, { logLevel: 'silent' }) as unknown;
    return withCommentsOf(text);
  } catch {
    return undefined; // no schema accepts it, and then it is told
  }
}

function withCommentsOf(text: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parseJsonc(text, errors, { allowTrailingComma: true });
  return errors.length ? undefined : value;
}
