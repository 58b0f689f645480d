import { gitHubAt } from '../github/client/gitHub.ts';
import { keepToken } from '../github/client/keptToken.ts';
import * as requests from '../protocol/requests.ts';
import { Secret } from '../run/secret.ts';
import type { SecretVault } from '../secrets/vault.ts';
import { checkedBy } from './check.ts';
import type { Connection } from './connection.ts';
import type { Projects } from './projects.ts';
import * as schemas from './schemas.ts';

/** Whose tokens are kept on this machine: names leave, values only arrive. */
export function registerAccounts(connection: Connection, projects: Projects, tokens: SecretVault): void {
  const nothing = checkedBy(schemas.nothing);
  connection.answer(requests.listTokens, nothing, async () => ({ accounts: await accountsIn(tokens) }));
  connection.answer(requests.forgetToken, checkedBy(schemas.token), async ({ account }) => {
    const forgotten = (await accountsIn(tokens)).includes(account);
    if (forgotten) await tokens.forget(account);
    projects.lookAtGitHub();
    return { forgotten };
  });
  connection.answer(requests.keepGitHubToken, checkedBy(schemas.pastedToken), async ({ token }, signal) => {
    const account = await keepToken(Secret.of(token), tokens, gitHubAt(process.env), signal);
    projects.lookAtGitHub();
    return { account };
  });
  connection.hear(requests.gitHubSessionChanged, nothing, () => projects.lookAtGitHub());
}

async function accountsIn(tokens: SecretVault): Promise<readonly string[]> {
  return (await tokens.entries()).map(({ account }) => account);
}
