import * as vscode from 'vscode';
import type { PlatformId, ProjectId } from '../../agent/protocol/ids.ts';
import { keepPlatformToken, platformSessionChanged } from '../../agent/protocol/requests.ts';
import type { Core } from '../core.ts';
import { t } from '../words.ts';

/** A tool's own sign-in, which the person sees and answers; once its terminal is closed the platform is asked anew. */
export function inTerminal({ agent }: Pick<Core, 'agent'>, command: readonly string[]): void {
  const terminal = vscode.window.createTerminal({ name: command.slice(0, 2).join(' ') });
  const closing = vscode.window.onDidCloseTerminal((closed) => {
    if (closed !== terminal) return;
    closing.dispose();
    agent.notify(platformSessionChanged, null);
  });
  terminal.show();
  terminal.sendText(command.join(' '));
}

export async function keepToken(
  { agent }: Pick<Core, 'agent'>,
  project: ProjectId,
  platform: PlatformId,
  token: string,
): Promise<void> {
  const { account } = await agent.request(keepPlatformToken, { project, platform, token });
  void vscode.window.showInformationMessage(t('You are signed in to {0} as {1}.', platform, account));
}
