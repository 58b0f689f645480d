import { systemClock, type Clock } from './clock.ts';

/** What came of a piece of text. */
export interface Passed {
  readonly passed: string;
  /** From here on text is left out, beginning within a line. */
  readonly closedNow: boolean;
  /** Characters left out before `passed`, told once, when text passes again. */
  readonly leftOut: number;
}

/** Lets so much text through per second and leaves out the rest, whole lines of it. */
export class FloodGate {
  readonly #perSecond: number;
  readonly #clock: Clock;
  #secondBegan = -Infinity;
  #used = 0;
  #leftOut = 0;

  /** `perSecond` counts characters. */
  constructor(perSecond = 2 * 1024 * 1024, clock: Clock = systemClock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  pass(text: string): Passed {
    if (this.#clock.elapsed() - this.#secondBegan >= 1000) {
      this.#secondBegan = this.#clock.elapsed();
      this.#used = 0;
    }
    this.#used += text.length;
    if (this.#leftOut > 0) return this.#reopen(text);
    if (this.#used <= this.#perSecond) return { passed: text, closedNow: false, leftOut: 0 };
    this.#leftOut = text.length;
    return { passed: '', closedNow: true, leftOut: 0 };
  }

  /** Only at the beginning of a line. */
  #reopen(text: string): Passed {
    const lineBegin = text.indexOf('\n') + 1;
    if (this.#used > this.#perSecond || lineBegin === 0) {
      this.#leftOut += text.length;
      return { passed: '', closedNow: false, leftOut: 0 };
    }
    const leftOut = this.#leftOut + lineBegin;
    this.#leftOut = 0;
    return { passed: text.slice(lineBegin), closedNow: false, leftOut };
  }
}
