import * as vscode from 'vscode';
import {
  forgetToken,
  gitHubSessionChanged,
  keepGitHubToken,
  listTokens,
} from '../../agent/protocol/requests.ts';
import { say } from '../../agent/protocol/say.ts';
import { Failed } from '../failed.ts';
import type { Core } from '../core.ts';
import { signInWithEditor } from '../gitHubSession.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import type { Commands } from './commandMap.ts';
import type { CommandServices } from './services.ts';

/** Who we are on platforms. */
export function accounts({ core }: CommandServices) {
  return {
    'taxiway.gitHub.signIn': async () => {
      const how = await askHow(core);
      if (how === 'token') await pasteToken(core);
      if (how === 'editor') await useEditor(core);
    },
    'taxiway.token.update': () => pasteToken(core),
    'taxiway.token.forget': () => forget(core),
  } satisfies Partial<Commands>;
}

async function askHow({ asker }: Core): Promise<'editor' | 'token' | undefined> {
  const choices = [
    {
      label: vscode.l10n.t("With this editor's account"),
      detail: vscode.l10n.t('It asks you once; nothing is kept by Taxiway.'),
      icon: 'account',
      value: 'editor',
    },
    {
      label: vscode.l10n.t('With a token'),
      detail: vscode.l10n.t("It is kept in this computer's keychain."),
      icon: 'key',
      value: 'token',
    },
  ] as const;
  const placeholder = vscode.l10n.t('Sign in to GitHub how?');
  return chosen(await asker.pick({ placeholder, choices }, alone(vscode.l10n.t('Sign In to GitHub'))));
}

async function useEditor({ agent }: Core): Promise<void> {
  const account = await signInWithEditor();
  if (account === undefined) return;
  agent.notify(gitHubSessionChanged, null);
  signedInAs(account);
}

async function pasteToken({ agent, asker }: Core): Promise<void> {
  const prompt = vscode.l10n.t(
    'Personal access token of GitHub. It needs: pull requests, contents and checks to read, deployments and commit statuses to write.',
  );
  const problem = (text: string) =>
    /\s/.test(text.trim()) || text.trim() === '' ? vscode.l10n.t('A token is one word.') : undefined;
  const question = { prompt, secret: true, problem };
  const token = chosen(await asker.input(question, alone(vscode.l10n.t('Update Token'))));
  if (token === undefined) return;
  const { account } = await agent.request(keepGitHubToken, { token: token.trim() });
  signedInAs(account);
}

function signedInAs(account: string): void {
  void vscode.window.showInformationMessage(vscode.l10n.t('You are signed in to GitHub as {0}.', account));
}

async function forget(core: Core): Promise<void> {
  const { accounts } = await core.agent.request(listTokens, null);
  if (accounts.length === 0) throw new Failed({ reason: 'nothingToDo', message: say('No token is kept.') });
  const title = vscode.l10n.t('Forget Token');
  const choices = accounts.map((account) => ({ label: account, value: account, icon: 'key' }));
  const account = chosen(
    await core.asker.pick({ placeholder: vscode.l10n.t('Forget which token?'), choices }, alone(title)),
  );
  if (account === undefined) return;
  const question = vscode.l10n.t('Forget the token of {0}?', account);
  const detail = vscode.l10n.t(
    'It is removed from this computer. It stays valid at the platform until it is revoked there.',
  );
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, title)) !== title) return;
  const { forgotten } = await core.agent.request(forgetToken, { account });
  void vscode.window.showInformationMessage(
    forgotten
      ? vscode.l10n.t('The token of {0} is forgotten.', account)
      : vscode.l10n.t('There was no token of {0}.', account),
  );
}
