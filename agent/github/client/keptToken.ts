import type { PlatformTokens } from '../../secrets/platformTokens.ts';
import type { Secret } from '../../run/secret.ts';
import { GitHub, type GitHubParts } from './gitHub.ts';
import type { Session } from './signIn.ts';

/** In the keychain's account: `github/<login>`. */
export const gitHubTokens = 'github';

/** That of the account a person chose on this machine; null where they chose none, or its token is gone. */
export async function chosenSession(tokens: PlatformTokens): Promise<Session | null> {
  return (await tokens.chosen(gitHubTokens)) === null ? null : tokens.inUse(gitHubTokens);
}

/** The pasted token that was kept last; null where none was. Failed `keychain` where it is and cannot be read now. */
export function keptSession(tokens: PlatformTokens): Promise<Session | null> {
  return tokens.inUse(gitHubTokens);
}

/** Keeps a pasted token once GitHub said whose it is, takes it into use, and answers whose. Failed `gitHub`, `secretNotKept`. */
export async function keepToken(
  token: Secret,
  tokens: PlatformTokens,
  parts: Omit<GitHubParts, 'token'>,
  signal: AbortSignal,
): Promise<string> {
  const account = await new GitHub({ ...parts, token }).account(signal);
  await tokens.keep(gitHubTokens, account, token);
  return account;
}
