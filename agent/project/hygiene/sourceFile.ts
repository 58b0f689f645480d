import { lineStarts } from '../textPlaces.ts';
import { languageOf } from './languages/everyLanguage.ts';
import type { Language } from './languages/language.ts';

/** A comment, a literal, or what else may hold quotes: offsets in the text. */
export interface Token {
  readonly kind: 'comment' | 'literal' | 'opaque';
  readonly from: number;
  readonly to: number;
}

/** A file as it is read for what a key in it is part of. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
  /** Offsets. */
  readonly lineStarts: readonly number[];
  readonly language: Language | undefined;
  readonly tokens: readonly Token[];
}

/** Of a text whose places the editor would count otherwise (another encoding, other line ends) nothing is known. */
export function sourceFile(file: string, text: string): SourceFile {
  const language = /\uFFFD|\r(?!\n)/.test(text) ? undefined : languageOf(file, text);
  return {
    file,
    text,
    lineStarts: lineStarts(text),
    language,
    tokens: language ? tokensOf(text, language) : [],
  };
}

function tokensOf(text: string, { tokens }: Language): Token[] {
  return Array.from(text.matchAll(tokens), ({ index, 0: found, groups = {} }) => ({
    kind:
      groups['comment'] !== undefined ? 'comment' : groups['literal'] !== undefined ? 'literal' : 'opaque',
    from: index,
    to: index + found.length,
  }));
}
