import { withoutEndOfKey } from './privateKeys.ts';
import type { Redactor } from './redact.ts';
import { LineSplitter } from './lineSplitter.ts';
import { RedactedStream } from './redactedStream.ts';
import { TextTail } from './textTail.ts';

/** What became of a stream of output. */
export interface KeptOutput {
  readonly text: string;
  /** Characters in the middle that were not kept. */
  readonly leftOut: number;
}

/** Where a program's output goes. */
export interface Output {
  write(text: string): void;
  /** Once, after the last `write`. */
  end(): KeptOutput;
}

/**
 * Output for people: redacted, and told line by line as it comes. Of a long one the beginning and the end are kept; the end is
 * redacted and told when it is over, so a flood costs no more than reading it.
 */
export class ShownOutput implements Output {
  readonly #half: number;
  readonly #redactor: Redactor;
  readonly #lines: LineSplitter;
  readonly #stream: RedactedStream;
  #head = '';
  /** Not redacted yet; null while the beginning is not full. */
  #tail: TextTail | null = null;

  /** `limit` counts characters. */
  constructor(limit: number, redactor: Redactor, onLine: (line: string) => void = () => undefined) {
    this.#half = Math.floor(limit / 2);
    this.#redactor = redactor;
    this.#lines = new LineSplitter(onLine);
    this.#stream = new RedactedStream(redactor, (text) => this.#addToHead(text));
  }

  write(text: string): void {
    if (this.#tail) this.#tail.add(text);
    else this.#stream.write(text);
    if (!this.#tail && this.#head.length >= this.#half) this.#beginTail();
  }

  end(): KeptOutput {
    this.#stream.end();
    const tail = this.#tail ? this.#endOfTail(this.#tail) : '';
    this.#lines.end(tail);
    return { text: this.#head + tail, leftOut: this.#tail?.forgotten ?? 0 };
  }

  #addToHead(text: string): void {
    this.#head += text;
    this.#lines.write(text);
  }

  #beginTail(): void {
    this.#tail = new TextTail(this.#half);
    this.#tail.add(this.#stream.takeHeld());
    this.#lines.write('… a long output: its end follows when it is over …\n');
  }

  #endOfTail(tail: TextTail): string {
    const text = tail.toString();
    if (tail.forgotten === 0) return this.#redactor.line(withoutEndOfKey(text));
    const mark = `\n… ${tail.forgotten} characters left out …\n`;
    // What was forgotten may have ended within a secret: the rest of that line goes too.
    const firstWhole = text.indexOf('\n') + 1 || this.#redactor.longest;
    return mark + this.#redactor.line(withoutEndOfKey(text.slice(firstWhole)));
  }
}

/** Output for parsing: as it came, for no eye. */
export class DataOutput implements Output {
  readonly #limit: number;
  readonly #pieces: string[] = [];
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  write(text: string): void {
    const room = this.#limit - this.#length;
    this.#length += text.length;
    if (room > 0) this.#pieces.push(text.slice(0, room));
  }

  end(): KeptOutput {
    return { text: this.#pieces.join(''), leftOut: Math.max(0, this.#length - this.#limit) };
  }
}
