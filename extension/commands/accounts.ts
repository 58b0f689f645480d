import * as vscode from 'vscode';
import {
  forgetDatabaseAdmin,
  forgetToken,
  gitHubSessionChanged,
  keepGitHubToken,
  listGitHubAccounts,
  listTokens,
  useGitHubAccount,
  type GitHubAccount,
  type KeptAdmin,
} from '../../agent/protocol/requests.ts';
import { say } from '../../agent/protocol/say.ts';
import { Failed } from '../failed.ts';
import type { Core } from '../core.ts';
import { signInWithEditor } from '../gitHubSession.ts';
import type { Choice } from '../quickInput/question.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import type { Commands } from './commandMap.ts';
import type { CommandServices } from './services.ts';
import { t } from '../words.ts';

/** Who we are on platforms. */
export function accounts({ core }: CommandServices) {
  return {
    'taxiway.gitHub.signIn': async () => {
      const how = await askHow(core);
      if (how === 'token') await pasteToken(core);
      if (how === 'editor') await useEditor(core, false);
    },
    'taxiway.gitHub.useAccount': () => useAnother(core),
    'taxiway.token.update': () => pasteToken(core),
    'taxiway.token.forget': () => forget(core),
  } satisfies Partial<Commands>;
}

async function askHow({ asker }: Core): Promise<'editor' | 'token' | undefined> {
  const choices = [
    {
      label: t("With this editor's account"),
      detail: t('It asks you once; nothing is kept by Taxiway.'),
      icon: 'account',
      value: 'editor',
    },
    {
      label: t('With a token'),
      detail: t("It is kept in this computer's keychain."),
      icon: 'key',
      value: 'token',
    },
  ] as const;
  const placeholder = t('Sign in to GitHub how?');
  return chosen(await asker.pick({ placeholder, choices }, alone(t('Sign In to GitHub'))));
}

/** `another`: the editor asks which of its accounts. */
async function useEditor({ agent }: Core, another: boolean): Promise<void> {
  const account = await signInWithEditor(another);
  if (account === undefined) return;
  await agent.request(useGitHubAccount, { account: null });
  agent.notify(gitHubSessionChanged, null);
  signedInAs(account);
}

/** Of those that are known, or one more. */
async function useAnother(core: Core): Promise<void> {
  const { agent, asker } = core;
  const { accounts } = await agent.request(listGitHubAccounts, null);
  const known = accounts.map((one) => ({
    label: one.account,
    description: one.inUse ? t('in use') : '',
    detail: one.kept ? t("By a token in this computer's keychain.") : t("This editor's account."),
    icon: one.inUse ? 'check' : 'account',
    value: one,
  }));
  const more = [
    { label: t('Another account of this editor…'), icon: 'account', value: 'editor' },
    { label: t('With another token…'), icon: 'key', value: 'token' },
  ] as const;
  const placeholder = t('Which account of GitHub do you use on this computer?');
  const choices: readonly Choice<GitHubAccount | 'editor' | 'token'>[] = [...known, ...more];
  const wanted = chosen(await asker.pick({ placeholder, choices }, alone(t('Use Another GitHub Account'))));
  if (wanted === 'token') await pasteToken(core);
  else if (wanted === 'editor') await useEditor(core, true);
  else if (wanted) {
    await agent.request(useGitHubAccount, { account: wanted.kept ? wanted.account : null });
    signedInAs(wanted.account);
  }
}

async function pasteToken({ agent, asker }: Core): Promise<void> {
  const prompt = t(
    'Personal access token of GitHub. It needs: pull requests, contents and checks to read, deployments and commit statuses to write.',
  );
  const problem = (text: string) =>
    /\s/.test(text.trim()) || text.trim() === '' ? t('A token is one word.') : undefined;
  const question = { prompt, secret: true, problem };
  const token = chosen(await asker.input(question, alone(t('Update Token'))));
  if (token === undefined) return;
  const { account } = await agent.request(keepGitHubToken, { token: token.trim() });
  signedInAs(account);
}

function signedInAs(account: string): void {
  void vscode.window.showInformationMessage(t('You are signed in to GitHub as {0}.', account));
}

async function forget(core: Core): Promise<void> {
  const { accounts, databaseAdmins } = await core.agent.request(listTokens, null);
  const choices: readonly Choice<string | KeptAdmin>[] = [
    ...accounts.map((account) => ({ label: account, value: account, icon: 'key' })),
    ...databaseAdmins.map((admin) => ({
      ...{ label: admin.name, description: t('database of {0}', admin.of), value: admin, icon: 'database' },
    })),
  ];
  if (choices.length === 0) throw new Failed({ reason: 'nothingToDo', message: say('No token is kept.') });
  const title = t('Forget Token');
  const kept = chosen(
    await core.asker.pick({ placeholder: t('Forget which token?'), choices }, alone(title)),
  );
  if (kept === undefined) return;
  const isAccount = typeof kept === 'string';
  const name = isAccount ? kept : kept.name;
  const question = isAccount
    ? t('Forget the token of {0}?', name)
    : t('Forget the connection string {0}?', name);
  const detail = isAccount
    ? t('It is removed from this computer. It stays valid at the platform until it is revoked there.')
    : t('It is removed from this computer, and asked for when it is needed again.');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, title)) !== title) return;
  const { forgotten } = isAccount
    ? await core.agent.request(forgetToken, { account: kept })
    : await core.agent.request(forgetDatabaseAdmin, { project: kept.project, name });
  void vscode.window.showInformationMessage(
    forgotten ? t('The token of {0} is forgotten.', name) : t('There was no token of {0}.', name),
  );
}
