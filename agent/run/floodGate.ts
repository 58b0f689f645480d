import { systemClock, type Clock } from './clock.ts';
import { TextTail } from './textTail.ts';

/** What came of a piece of text. */
export interface Passed {
  readonly text: string;
  /** Characters left out before it, told once, when text passes again. */
  readonly leftOut: number;
  /** From here on text is left out, beginning within a line. */
  readonly closed: boolean;
}

const closed: Passed = { text: '', leftOut: 0, closed: true };

/** Lets so much text through per second and leaves out the rest: whole lines, but never the last ones. */
export class FloodGate {
  readonly #perSecond: number;
  readonly #clock: Clock;
  #secondBegan = -Infinity;
  #used = 0;
  /** The end of what is being left out; null while text passes. */
  #leftOut: TextTail | null = null;

  /** `perSecond` counts characters. */
  constructor(perSecond = 2 * 1024 * 1024, clock: Clock = systemClock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  pass(text: string): Passed {
    const isOpen = this.#hasRoomFor(text);
    if (isOpen && !this.#leftOut) return { text, leftOut: 0, closed: false };
    this.#leftOut ??= new TextTail(8 * 1024);
    this.#leftOut.add(text);
    const lineBegin = text.indexOf('\n') + 1;
    return isOpen && lineBegin > 0 ? this.#reopened(this.#leftOut, text.slice(lineBegin)) : closed;
  }

  /** Nothing follows: the last lines of what was left out. */
  end(): Passed {
    const last = this.#leftOut?.toString() ?? '';
    return this.#leftOut
      ? this.#reopened(this.#leftOut, last.slice(last.indexOf('\n') + 1))
      : { ...closed, closed: false };
  }

  #hasRoomFor(text: string): boolean {
    if (this.#clock.elapsed() - this.#secondBegan >= 1000) {
      this.#secondBegan = this.#clock.elapsed();
      this.#used = 0;
    }
    this.#used += text.length;
    return this.#used <= this.#perSecond;
  }

  #reopened(leftOut: TextTail, text: string): Passed {
    this.#leftOut = null;
    return { text, leftOut: leftOut.length - text.length, closed: false };
  }
}
