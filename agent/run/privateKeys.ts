import { hidden } from './secret.ts';

const keyBegin = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/;
const keyEnd = /-----END [A-Z ]{0,40}PRIVATE KEY-----/;

/** No key is longer; a beginning without an end must not hide the rest of a log. */
export const longestKey = 16 * 1024;

/** Where a private key begins that does not end in this text; null where none does. */
export function openKey(text: string): number | null {
  const begin = text.lastIndexOf('-----BEGIN ');
  if (begin < 0) return null;
  const rest = text.slice(begin);
  return keyBegin.test(rest) && !keyEnd.test(rest) ? begin : null;
}

/** What follows the end of a key; null where none ends in this text. */
export function afterKey(text: string): string | null {
  const end = keyEnd.exec(text);
  return end && text.slice(end.index + end[0].length);
}

/** For a text whose beginning is missing: hides what is left of a key that began there. */
export function withoutEndOfKey(text: string): string {
  const end = keyEnd.exec(text);
  const begin = keyBegin.exec(text);
  if (!end || (begin && begin.index < end.index)) return text;
  return hidden + text.slice(end.index + end[0].length);
}
