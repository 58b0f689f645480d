import type { Secret } from '../../run/secret.ts';
import type { SecretVault } from '../../secrets/vault.ts';
import { GitHub, type GitHubParts } from './gitHub.ts';
import type { Session } from './signIn.ts';

/** In the keychain's account: `github/<login>`. */
const prefix = 'github/';

/** The pasted token that was kept last; null where none was. Failed `keychain` where it is and cannot be read now. */
export async function keptSession(tokens: SecretVault): Promise<Session | null> {
  const own = (await tokens.entries()).filter(({ account }) => account.startsWith(prefix));
  const newest = own.sort((one, other) => other.keptAt - one.keptAt)[0];
  const token = newest && (await tokens.read(newest.account));
  return token ? { token, account: newest.account.slice(prefix.length) } : null;
}

/** Keeps a pasted token once GitHub said whose it is, and answers that. Failed `gitHub`, `secretNotKept`. */
export async function keepToken(
  token: Secret,
  tokens: SecretVault,
  parts: Omit<GitHubParts, 'token'>,
  signal: AbortSignal,
): Promise<string> {
  const account = await new GitHub({ ...parts, token }).account(signal);
  await tokens.keep(`${prefix}${account}`, token);
  return account;
}
