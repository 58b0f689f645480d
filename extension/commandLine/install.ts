import * as vscode from 'vscode';
import {
  installCommandLine as install,
  usualCommandLine,
  type CommandLineInstalled,
} from '../../agent/protocol/requests.ts';
import type { Core } from '../core.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { t } from '../words.ts';

/** Has a launcher named `taxiway` written into a folder that the person chooses. */
export async function installCommandLine(core: Core): Promise<void> {
  const folder = await chooseFolder(core);
  if (folder !== undefined) await tellInstalled(await core.agent.request(install, { folder }));
}

async function chooseFolder({ agent, asker }: Core): Promise<string | undefined> {
  const { folder: usual, onPath } = await agent.request(usualCommandLine, null);
  const other = t('Another folder…');
  const choices = [
    { label: usual, value: usual, description: onPath ? t('is on the PATH') : '' },
    { label: other, value: '' },
  ];
  const placeholder = t('Where shall the program taxiway be written?');
  const answer = chosen(await asker.pick({ placeholder, choices }, alone(t('Install Command Line'))));
  if (answer !== '') return answer;
  const picked = await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false });
  return picked?.[0]?.fsPath;
}

async function tellInstalled({ file, folder, onPath, profileLine }: CommandLineInstalled): Promise<void> {
  if (onPath) {
    void vscode.window.showInformationMessage(
      t('{0} is written. Try "taxiway status" in a new terminal.', file),
    );
    return;
  }
  const copy = t('Copy Line for Your Profile');
  const message = t('{0} is written, but {1} is not on the PATH of this editor.', file, folder);
  const answer = await vscode.window.showWarningMessage(message, ...(profileLine === null ? [] : [copy]));
  if (answer === copy && profileLine !== null) await vscode.env.clipboard.writeText(profileLine);
}
