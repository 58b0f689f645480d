import { formsOf } from './secretForms.ts';
import { hidden, type Secret } from './secret.ts';
import { tokenShapes } from './tokenShapes.ts';

/** A token is hardly longer; so much is seen together where a line has to be cut. */
const longestToken = 8 * 1024;

/** A part of a text, `end` not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Hides known secret values, also encoded ones, and everything shaped like a token. For text that arrives in pieces there is
 * `RedactedStream`.
 */
export class Redactor {
  readonly #forms = new Set<string>();
  #known: RegExp | null = null;
  #longest = longestToken;

  /** From now on this value is hidden. Values under 4 characters are not: they are everywhere. */
  know(secret: Secret): void {
    const before = this.#forms.size;
    for (const form of formsOf(secret.reveal())) {
      this.#forms.add(form);
      this.#longest = Math.max(this.#longest, form.length);
    }
    if (this.#forms.size > before) this.#known = patternOf(this.#forms);
  }

  /** One line, or any text that is at hand as a whole. */
  line(text: string): string {
    return withoutSpans(text, this.spans(text));
  }

  /** How many characters must be seen together so that nothing secret is cut in two. */
  get longest(): number {
    return this.#longest;
  }

  /** What is to be hidden, in order and without overlaps. */
  spans(text: string): readonly Span[] {
    const found: Span[] = [];
    if (this.#known) findKnown(text, this.#known, found);
    for (const shape of tokenShapes) findShape(text, shape, found);
    return found.length > 1 ? merged(found) : found;
  }
}

function withoutSpans(text: string, spans: readonly Span[]): string {
  let shown = '';
  let from = 0;
  for (const { start, end } of spans) {
    shown += text.slice(from, start) + hidden;
    from = end;
  }
  return from === 0 ? text : shown + text.slice(from);
}

/** Two values may overlap in the text, so the search goes on inside of what was found. */
function findKnown(text: string, pattern: RegExp, found: Span[]): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    found.push({ start: match.index, end: match.index + match[0].length });
    pattern.lastIndex = match.index + 1;
  }
}

/** What a shape's first group matched is shown: it says what is hidden. */
function findShape(text: string, pattern: RegExp, found: Span[]): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    found.push({ start: match.index + (match[1]?.length ?? 0), end: match.index + match[0].length });
  }
}

function merged(spans: Span[]): readonly Span[] {
  spans.sort((one, other) => one.start - other.start);
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of spans) {
    const last = result.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}

/** Longest first, so that a value that begins with another one is hidden whole. */
function patternOf(forms: ReadonlySet<string>): RegExp {
  const longestFirst = [...forms].sort((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map(escaped).join('|'), 'g');
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
