import { timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';

/** Stands where a value was hidden. */
export const hidden = '[secret]';

/** A value nobody may see: it answers `[secret]` to everything but `reveal`. */
export class Secret {
  readonly #value: string;

  private constructor(value: string) {
    this.#value = value;
  }

  static of(value: string): Secret {
    return new Secret(value);
  }

  /** The value itself: only where it is handed to what needs it. */
  reveal(): string {
    return this.#value;
  }

  equals(other: Secret): boolean {
    const mine = Buffer.from(this.#value);
    const theirs = Buffer.from(other.#value);
    return mine.length === theirs.length && timingSafeEqual(mine, theirs);
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [Symbol.toPrimitive](): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}
