/** Keeps the end of a text and forgets what was before: memory stays the same however long it gets. */
export class TextTail {
  readonly #limit: number;
  #pieces: string[] = [];
  #length = 0;
  #forgotten = 0;

  /** `limit` counts characters. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many characters are no longer here. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** How many characters were added in all. */
  get length(): number {
    return this.#forgotten + this.#length;
  }

  add(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length > 2 * this.#limit + 64 * 1024) this.#shorten();
  }

  #shorten(): void {
    const whole = this.#pieces.join('');
    const kept = whole.slice(Math.max(0, whole.length - this.#limit));
    this.#forgotten += whole.length - kept.length;
    this.#pieces = [kept];
    this.#length = kept.length;
  }

  toString(): string {
    if (this.#length > this.#limit) this.#shorten();
    return this.#pieces.join('');
  }
}
