import type { Redactor } from '../../run/redact.ts';
import type { Entry } from './journalEntries.ts';

/** Where words and the output of programs stand; everything else is ours and must not be altered. */
const worded = new Set(['failure', 'detail', 'message', 'result', 'question', 'override']);

/** The entry with everything secret hidden. */
export function redacted(entry: Entry, redactor: Redactor): Entry {
  const pairs = Object.entries(entry).map(([key, value]) => [
    key,
    worded.has(key) ? inWords(value, redactor) : (value as unknown),
  ]);
  return Object.fromEntries(pairs) as Entry; // the same keys, and text where text was
}

function inWords(value: unknown, redactor: Redactor): unknown {
  if (typeof value === 'string') return redactor.line(value);
  if (Array.isArray(value)) return value.map((item) => inWords(item, redactor));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inWords(item, redactor)]));
}
