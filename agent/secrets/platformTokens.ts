import { join } from 'node:path';
import * as z from 'zod';
import type { PlatformId } from '../protocol/ids.ts';
import type { Secret } from '../run/secret.ts';
import { readJson, writeAtomically } from '../state/files.ts';
import type { SecretVault } from './vault.ts';

export interface KeptToken {
  readonly account: string;
  readonly token: Secret;
}

const chosen = z.record(z.string(), z.string());

/**
 * Tokens of accounts on platforms, for all projects of this machine: `vercel/octocat@acme.dev` in the keychain. Of several on one
 * platform the one chosen is in use, else the one kept last.
 */
export class PlatformTokens {
  readonly #vault: SecretVault;
  readonly #file: string;

  /** `folder` is where it is written down which account is in use. */
  constructor(vault: SecretVault, folder: string) {
    this.#vault = vault;
    this.#file = join(folder, 'accountsInUse.json');
  }

  /** Those that are kept, the last kept first. */
  async accounts(platform: PlatformId): Promise<readonly string[]> {
    const own = (await this.#vault.entries()).filter(({ account }) => account.startsWith(`${platform}/`));
    return own
      .toSorted((one, other) => other.keptAt - one.keptAt)
      .map(({ account }) => account.slice(platform.length + 1));
  }

  /** What a person chose of them; null where they did not, or it is forgotten. */
  async chosen(platform: PlatformId): Promise<string | null> {
    const [accounts, choice] = await Promise.all([this.accounts(platform), this.#choices()]);
    return accounts.find((one) => one === choice[platform]) ?? null;
  }

  /** Null where none is kept. Failed `keychain` where one is and cannot be read now. */
  async inUse(platform: PlatformId): Promise<KeptToken | null> {
    const [accounts, choice] = await Promise.all([this.accounts(platform), this.#choices()]);
    const wanted = choice[platform];
    const account = accounts.find((one) => one === wanted) ?? accounts[0];
    const token = account === undefined ? null : await this.#vault.read(`${platform}/${account}`);
    return account !== undefined && token ? { account, token } : null;
  }

  /** Keeps it and takes it into use. Failed `secretNotKept`. */
  async keep(platform: PlatformId, account: string, token: Secret): Promise<void> {
    await this.#vault.keep(`${platform}/${account}`, token);
    await this.use(platform, account);
  }

  async use(platform: PlatformId, account: string): Promise<void> {
    await writeAtomically(this.#file, JSON.stringify({ ...(await this.#choices()), [platform]: account }));
  }

  /** Nobody's choice any more. */
  async useNone(platform: PlatformId): Promise<void> {
    const { [platform]: gone, ...others } = await this.#choices();
    if (gone !== undefined) await writeAtomically(this.#file, JSON.stringify(others));
  }

  /** Whether there was one. */
  async forget(platform: PlatformId, account: string): Promise<boolean> {
    const isKept = (await this.accounts(platform)).includes(account);
    if (isKept) await this.#vault.forget(`${platform}/${account}`);
    return isKept;
  }

  async #choices(): Promise<Readonly<Record<string, string>>> {
    const parsed = chosen.safeParse(await readJson(this.#file));
    return parsed.success ? parsed.data : {};
  }
}
