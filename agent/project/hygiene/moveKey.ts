import type { FoundKey } from './keysIn.ts';
import type { Change, LiteralPlace, Reading } from './languages/language.ts';
import type { SourceFile, Token } from './sourceFile.ts';
import { variableName } from './variableName.ts';

/** A key that its program can read from the environment. */
export interface KeyMove {
  /** A name for the variable. */
  readonly name: string;
  /** What the variable is to hold: offsets, for nobody else has to have it. */
  readonly value: { readonly from: number; readonly to: number };
  /** The file without the value, wherever it stands in it. */
  readonly changes: (name: string) => readonly Change[];
}

/**
 * How a key, with offsets in the whole text, leaves its file. Null where it stands in no literal of its own, where nothing is known of
 * the language, or where what is computed may not stand.
 */
export function keyMove(source: SourceFile, key: FoundKey): KeyMove | null {
  const literal = source.tokens.find(
    ({ kind, from, to }) => kind === 'literal' && from <= key.from && key.to <= to,
  );
  const reading = source.language?.reading;
  if (!literal || !reading?.fits(placeOf(source, literal))) return null;
  const value = inside(source, literal);
  if (!value || !isWhole(source.text, value, key)) return null;
  const all = source.tokens.filter((token) => holds(source, token, source.text.slice(value.from, value.to)));
  return {
    name: variableName(source.text.slice(0, literal.from), key.shape),
    value,
    changes: (name) => changesOf(source, all, reading, name),
  };
}

function placeOf({ text }: SourceFile, { from, to }: Token): LiteralPlace {
  return { text, before: text.slice(0, from), after: text.slice(to) };
}

/** Between the quotes, or all of a word that has none; null for a quote that nothing closes. */
function inside({ text }: SourceFile, { from, to }: Token): KeyMove['value'] | null {
  const quote = text[from] ?? '';
  if (!/["']/.test(quote)) return { from, to };
  return to - from > 1 && text[to - 1] === quote ? { from: from + 1, to: to - 1 } : null;
}

/** Whether the text is the key and nothing else, or the address it is part of; and means what it says. */
function isWhole(text: string, { from, to }: KeyMove['value'], key: FoundKey): boolean {
  const value = text.slice(from, to);
  if (/[\\"'`${}\p{Cc}]|^\s|\s$/u.test(value)) return false;
  const isBegun = /^(?:[a-z][\w+.-]*:\/\/|FlyV1 )?$/.test(text.slice(from, key.from));
  return isBegun && (key.to === to || /^[a-z][\w+.-]*:\/\/\S+$/.test(value));
}

function holds(source: SourceFile, token: Token, value: string): boolean {
  const found = token.kind === 'literal' ? inside(source, token) : null;
  return found !== null && source.text.slice(found.from, found.to) === value;
}

function changesOf(
  source: SourceFile,
  literals: readonly Token[],
  reading: Reading,
  name: string,
): readonly Change[] {
  const changes = literals.flatMap((literal) => {
    const place = placeOf(source, literal);
    if (!reading.fits(place)) return [];
    const { from, to } = literal;
    return [...(reading.also?.(place) ?? []), { from, to, text: reading.expression(name, source.file) }];
  });
  return [...new Map(changes.map((change) => [`${change.from} ${change.text}`, change])).values()];
}
