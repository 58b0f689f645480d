import { Failed } from '../../protocol/failures.ts';
import type { Secret } from '../../run/secret.ts';
import type { KeyKeeper } from '../../secrets/vault.ts';

/** Milliseconds: an operation keeps others waiting while it waits. */
const patienceMs = 15 * 60_000;

/** The key of the kept secrets in a runner: it came with the start, or a window hands it over when it is needed. */
export class AwaitedKey implements KeyKeeper {
  readonly #patienceMs: number;
  #key: Secret | null;
  #waiting: ((key: Secret | null) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Told when somebody begins to wait, and when the wait is over. */
  onWaiting: (isWaiting: boolean) => void = () => undefined;

  constructor(key: Secret | null, { patience = patienceMs }: { readonly patience?: number } = {}) {
    this.#key = key;
    this.#patienceMs = patience;
  }

  /** Waits until a window hands it over; null once that is given up. */
  get(): Promise<Secret | null> {
    if (this.#key) return Promise.resolve(this.#key);
    if (this.#waiting.length === 0) this.#begin();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Only the editor makes the key. */
  set(): Promise<void> {
    return Promise.reject(
      new Failed({ reason: 'keychain', situation: 'other', detail: 'the editor did not hand over its key' }),
    );
  }

  give(key: Secret): void {
    this.#key = key;
    this.#answer(key);
  }

  /** The operation was cancelled, or nobody came. */
  giveUp(): void {
    this.#answer(null);
  }

  #begin(): void {
    this.onWaiting(true);
    this.#timer = setTimeout(() => this.giveUp(), this.#patienceMs);
  }

  #answer(key: Secret | null): void {
    clearTimeout(this.#timer);
    if (this.#waiting.length > 0) this.onWaiting(false);
    for (const resolve of this.#waiting.splice(0)) resolve(key);
  }
}
