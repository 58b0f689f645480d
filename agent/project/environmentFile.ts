import { eolOf } from './textPlaces.ts';

/** What a name that is missing in an environment file gets there. */
export interface PulledName {
  readonly name: string;
  /** Null: the line stays empty, for a person to fill in. */
  readonly value: string | null;
  /** Said above it, a line; null: nothing. */
  readonly comment: string | null;
}

const assignment =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*("(?:\\[\s\S]|[^"\\])*"|'[^']*'|`[^`]*`|[^\r\n]*)/gm;

/** Names and values of an environment file as usual tools read it, the last of a name counting. */
export function valuesIn(text: string): ReadonlyMap<string, string> {
  return new Map(Array.from(text.matchAll(assignment), ([, name = '', value = '']) => [name, read(value)]));
}

function read(value: string): string {
  const [quote = ''] = value;
  if (quote === '"' && value.length > 1) return unescaped(value.slice(1, -1));
  if ((quote === "'" || quote === '`') && value.length > 1) return value.slice(1, -1);
  return value.replace(/(^|[ \t])#.*$/, '').trim();
}

function unescaped(text: string): string {
  const meant: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
  return text.replace(/\\([\s\S])/g, (_, letter: string) => meant[letter] ?? letter);
}

/**
 * The text with those names behind it that it does not have. What is there stays as it is: values, order, comments, line ends. The
 * same text where nothing is missing.
 */
export function withPulled(text: string, pulled: readonly PulledName[], heading: string): string {
  const known = valuesIn(text);
  const missing = pulled.filter(({ name }) => !known.has(name));
  if (missing.length === 0) return text;
  const eol = eolOf(text);
  const lines = missing.flatMap(({ name, value, comment }) => [
    ...(comment === null ? [] : [`# ${comment}`]),
    `${name}=${value === null ? '' : written(value)}`,
  ]);
  const before = text === '' || text.endsWith('\n') ? text : `${text}${eol}`;
  return [before, ...(before === '' ? [] : [eol]), [`# ${heading}`, ...lines, ''].join(eol)].join('');
}

/** A value as every reader of such files takes it. */
export function written(value: string): string {
  if (/^[\w./:@%+,-]*$/.test(value)) return value;
  if (!/['\r\n]/.test(value)) return `'${value}'`;
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r' };
  return `"${value.replace(/[\\"]/g, '\\$&').replace(/[\r\n]/g, (one) => escapes[one] ?? one)}"`;
}
