import type { Keytar } from '../../agent/secrets/keychain.ts';

/** The keychain library over a map. What a test sets in `refuse` or `hang` happens instead. */
export class KeytarStandIn implements Keytar {
  readonly kept = new Map<string, string>();
  /** Writing rejects with this; reading and deleting find nothing, as with a locked keyring. */
  refuse: Error | null = null;
  /** Every call waits for it. */
  hang: Promise<unknown> | null = null;
  calls = 0;

  async getPassword(service: string, account: string): Promise<string | null> {
    await this.#arrive();
    return this.refuse ? null : (this.kept.get(`${service} ${account}`) ?? null);
  }

  async setPassword(service: string, account: string, password: string): Promise<void> {
    await this.#arrive();
    if (this.refuse) throw this.refuse;
    this.kept.set(`${service} ${account}`, password);
  }

  async deletePassword(service: string, account: string): Promise<boolean> {
    await this.#arrive();
    return this.refuse ? false : this.kept.delete(`${service} ${account}`);
  }

  async #arrive(): Promise<void> {
    this.calls++;
    await this.hang;
  }
}
