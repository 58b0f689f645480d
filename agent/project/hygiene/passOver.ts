import { ignoring } from './keysIn.ts';
import type { Change } from './languages/language.ts';
import type { SourceFile } from './sourceFile.ts';

/** The comment that says of a line, by where it begins, that no key is on it. Null where the line can carry none. */
export function passOver({ text, language, tokens }: SourceFile, start: number): Change | null {
  const [line = ''] = /^[^\r\n]*/.exec(text.slice(start)) ?? [];
  const end = start + line.length;
  if (!language || line.endsWith('\\')) return null;
  const over = tokens.find(({ from, to }) => from < end && to > end && text.slice(end, to).trim() !== '');
  if (over && over.kind !== 'comment') return null;
  if (!over && !(language.takesComment?.({ line, before: text.slice(0, start) }) ?? true)) return null;
  const from = start + line.trimEnd().length;
  return { from, to: end, text: ` ${over ? ignoring : language.comment(ignoring)}` };
}
