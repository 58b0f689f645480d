/** Keeps the beginning and the end of a text and forgets the middle: memory stays the same however long it gets. */
export class BoundedText {
  readonly #half: number;
  #head = '';
  #tail: string[] = [];
  #tailLength = 0;
  #leftOut = 0;

  /** `limit` counts characters. */
  constructor(limit: number) {
    this.#half = Math.floor(limit / 2);
  }

  get truncated(): boolean {
    return this.#leftOut > 0;
  }

  add(text: string): void {
    const room = this.#half - this.#head.length;
    if (room > 0) this.#head += text.slice(0, room);
    const rest = room > 0 ? text.slice(room) : text;
    if (rest) this.#addToTail(rest);
  }

  #addToTail(text: string): void {
    this.#tail.push(text);
    this.#tailLength += text.length;
    if (this.#tailLength > 2 * this.#half + 64 * 1024) this.#shortenTail();
  }

  #shortenTail(): void {
    const whole = this.#tail.join('');
    const kept = whole.slice(Math.max(0, whole.length - this.#half));
    this.#leftOut += whole.length - kept.length;
    this.#tail = [kept];
    this.#tailLength = kept.length;
  }

  toString(): string {
    if (this.#tailLength > this.#half) this.#shortenTail();
    const mark = this.#leftOut ? `\n… ${this.#leftOut} characters left out …\n` : '';
    return this.#head + mark + this.#tail.join('');
  }
}
