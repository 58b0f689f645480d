import { gitHubAt } from '../github/client/gitHub.ts';
import { gitHubTokens, keepToken } from '../github/client/keptToken.ts';
import { badInput } from '../protocol/failures.ts';
import { signInPlace } from './elsewhere.ts';
import * as requests from '../protocol/requests.ts';
import { say } from '../protocol/say.ts';
import { Secret } from '../run/secret.ts';
import { adminAccount, keptAdmins } from '../secrets/databaseAdmins.ts';
import type { PlatformTokens } from '../secrets/platformTokens.ts';
import type { SecretVault } from '../secrets/vault.ts';
import { checkedBy } from './check.ts';
import type { Connection } from './connection.ts';
import type { Editor } from './editor.ts';
import type { Project } from './project.ts';
import type { Projects } from './projects.ts';
import * as schemas from './schemas.ts';

export interface AccountsParts {
  readonly projects: Pick<Projects, 'lookAtGitHub' | 'lookElsewhere' | 'get' | 'all'>;
  readonly editor: Pick<Editor, 'gitHubSession'>;
  readonly tokens: PlatformTokens;
  /** Of the tokens, whichever platform they are for. */
  readonly vault: SecretVault;
}

/** Whose tokens are kept on this machine, and which account is in use: names leave, values only arrive. */
export function registerAccounts(
  connection: Pick<Connection, 'answer' | 'hear'>,
  parts: AccountsParts,
): void {
  const { projects, tokens, vault } = parts;
  const nothing = checkedBy(schemas.nothing);
  connection.answer(requests.listTokens, nothing, async () => ({
    accounts: await accountsIn(vault),
    databaseAdmins: (await Promise.all((await projects.all()).map(adminsOf))).flat(),
  }));
  connection.answer(
    requests.forgetDatabaseAdmin,
    checkedBy(schemas.databaseAdmin),
    async ({ project, name }) => {
      const { world } = await projects.get(project);
      const forgotten = (await keptAdmins(world.vault, project)).includes(name);
      if (forgotten) await world.vault.forget(adminAccount(project, name));
      return { forgotten };
    },
  );
  connection.answer(requests.forgetToken, checkedBy(schemas.token), async ({ account }) => {
    const forgotten = (await accountsIn(vault)).includes(account);
    if (forgotten) await vault.forget(account);
    projects.lookAtGitHub();
    projects.lookElsewhere();
    return { forgotten };
  });
  connection.answer(requests.keepGitHubToken, checkedBy(schemas.pastedToken), async ({ token }, signal) => {
    const account = await keepToken(Secret.of(token), tokens, gitHubAt(process.env), signal);
    projects.lookAtGitHub();
    return { account };
  });
  connection.answer(requests.listGitHubAccounts, nothing, async () => ({
    accounts: await gitHubAccounts(parts),
  }));
  connection.answer(requests.useGitHubAccount, checkedBy(schemas.gitHubAccount), async ({ account }) => {
    await use(account, tokens);
    projects.lookAtGitHub();
    return null;
  });
  connection.answer(
    requests.keepPlatformToken,
    checkedBy(schemas.platformToken),
    async ({ project, platform, token }, signal) => {
      const { world } = await projects.get(project);
      const secret = Secret.of(token);
      world.redactor.know(secret);
      const account = await signInPlace(world, platform).whose(secret, signal);
      await world.tokens.keep(platform, account, secret);
      projects.lookElsewhere();
      return { account };
    },
  );
  connection.hear(requests.platformSessionChanged, nothing, () => projects.lookElsewhere());
  connection.hear(requests.gitHubSessionChanged, nothing, () => projects.lookAtGitHub());
}

/** The editor's first, then those with a kept token, the last kept first. */
export async function gitHubAccounts({
  editor,
  tokens,
}: Pick<AccountsParts, 'editor' | 'tokens'>): Promise<readonly requests.GitHubAccount[]> {
  const [session, kept, chosen] = await Promise.all([
    editor.gitHubSession(),
    tokens.accounts(gitHubTokens),
    tokens.chosen(gitHubTokens),
  ]);
  const inUse = chosen ?? (session ? null : (kept[0] ?? null));
  const own = session ? [{ account: session.account ?? '', kept: false, inUse: inUse === null }] : [];
  return [...own, ...kept.map((account) => ({ account, kept: true, inUse: account === inUse }))];
}

async function use(account: string | null, tokens: PlatformTokens): Promise<void> {
  if (account === null) return tokens.useNone(gitHubTokens);
  if ((await tokens.accounts(gitHubTokens)).includes(account)) return tokens.use(gitHubTokens, account);
  throw badInput(say('No token of {0} is kept on this computer.', account));
}

async function adminsOf({ world }: Project): Promise<readonly requests.KeptAdmin[]> {
  const { project, name: of, vault } = world;
  return (await keptAdmins(vault, project)).map((name) => ({ project, of, name }));
}

async function accountsIn(vault: SecretVault): Promise<readonly string[]> {
  return (await vault.entries()).map(({ account }) => account);
}
