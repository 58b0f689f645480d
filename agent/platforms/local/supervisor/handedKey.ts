import type { Secret } from '../../../run/secret.ts';
import type { KeyKeeper } from '../../../secrets/vault.ts';

/** The key of the encrypted secrets, as a window or a runner handed it over: in memory only, gone with the process. */
export class HandedKey implements KeyKeeper {
  #key: Secret | null = null;

  get(): Promise<Secret | null> {
    return Promise.resolve(this.#key);
  }

  set(key: Secret): Promise<void> {
    this.#key = key;
    return Promise.resolve();
  }
}
