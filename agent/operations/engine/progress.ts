import type { Message } from '../../protocol/say.ts';
import type { Clock } from '../../run/clock.ts';

/** A step may say where it is a thousand times a second; the journal hears it four times. Milliseconds. */
const everyMs = 250;

/** Hands on at most one message per interval, and always the last one. */
export class Progress {
  readonly #write: (detail: Message) => Promise<void>;
  readonly #clock: Clock;
  #last = Number.NEGATIVE_INFINITY;
  #waiting: Message | null = null;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(write: (detail: Message) => Promise<void>, clock: Clock) {
    this.#write = write;
    this.#clock = clock;
  }

  tell(detail: Message): void {
    this.#waiting = detail;
    const left = this.#last + everyMs - this.#clock.elapsed();
    if (left <= 0) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), left).unref();
  }

  async end(): Promise<void> {
    this.#send();
    await this.#writing;
  }

  #send(): void {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
    if (!this.#waiting) return;
    this.#last = this.#clock.elapsed();
    this.#writing = this.#write(this.#waiting).catch(() => undefined); // a full disk: the next promise says so
    this.#waiting = null;
  }
}
