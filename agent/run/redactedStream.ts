import { afterKey, longestKey, openKey } from './privateKeys.ts';
import type { Redactor } from './redact.ts';
import { hidden } from './secret.ts';

/** A line that is longer is handed on in parts. */
const longestLine = 64 * 1024;

/** Redacts text that arrives in pieces cut anywhere: holds back what could be the beginning of something secret. */
export class RedactedStream {
  readonly #redactor: Redactor;
  readonly #show: (text: string) => void;
  #held = '';
  /** Characters hidden since a private key began; null outside of one. */
  #insideKey: number | null = null;

  /** `show` hears text that ends with a line, except where a line is too long to wait for its end. */
  constructor(redactor: Redactor, show: (text: string) => void) {
    this.#redactor = redactor;
    this.#show = show;
  }

  write(text: string): void {
    this.#held += text;
    const complete = this.#held.lastIndexOf('\n') + 1;
    if (complete > 0) this.#release(complete);
    if (this.#held.length > longestLine + this.#redactor.longest) this.#release(this.#safeCut());
  }

  /** Nothing follows: hands on what was held back. */
  end(): void {
    this.#release(this.#held.length);
  }

  /** What was not handed on yet, as it came: somebody else sees to it. */
  takeHeld(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }

  #release(length: number): void {
    const text = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    const shown = this.#withoutKeys(text);
    if (shown) this.#show(shown);
  }

  /** Not within anything to be hidden, and far enough from the end for what may still grow there. */
  #safeCut(): number {
    const cut = this.#held.length - this.#redactor.longest;
    const across = this.#redactor.spans(this.#held).find(({ start, end }) => start < cut && cut < end);
    return across ? across.start || this.#held.length : cut;
  }

  #withoutKeys(text: string): string {
    if (this.#insideKey !== null) return this.#insideOfKey(text, this.#insideKey);
    const begin = openKey(text);
    if (begin === null) return this.#redactor.line(text);
    this.#insideKey = text.length - begin;
    return this.#redactor.line(text.slice(0, begin)) + hidden;
  }

  #insideOfKey(text: string, soFar: number): string {
    const after = afterKey(text);
    this.#insideKey = after === null && soFar + text.length <= longestKey ? soFar + text.length : null;
    if (after !== null) return this.#withoutKeys(after);
    return this.#insideKey === null ? `\n${this.#redactor.line(text)}` : '';
  }
}
