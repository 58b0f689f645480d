import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Asker } from '../quickInput/question.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { isOnPath, launcher } from './launcher.ts';

const windows = process.platform === 'win32';

/** Writes a launcher named `taxiway` into a folder that the person chooses. */
export async function installCommandLine(extensionUri: vscode.Uri, asker: Asker): Promise<void> {
  const folder = await chooseFolder(asker);
  if (folder === undefined) return;
  const file = path.join(folder, windows ? 'taxiway.cmd' : 'taxiway');
  const bundle = vscode.Uri.joinPath(extensionUri, 'dist', 'agent.cjs').fsPath;
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.new`, launcher({ bundle, editor: process.execPath, windows }));
  await chmod(`${file}.new`, 0o755);
  await rename(`${file}.new`, file);
  await tellInstalled(file, folder);
}

async function chooseFolder(asker: Asker): Promise<string | undefined> {
  const usual = path.join(homedir(), '.local', 'bin');
  const other = vscode.l10n.t('Another folder…');
  const choices = [
    { label: usual, value: usual, description: onPath(usual) ? vscode.l10n.t('is on the PATH') : '' },
    { label: other, value: '' },
  ];
  const placeholder = vscode.l10n.t('Where shall the program taxiway be written?');
  const answer = chosen(
    await asker.pick({ placeholder, choices }, alone(vscode.l10n.t('Install Command Line'))),
  );
  if (answer !== '') return answer;
  const picked = await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false });
  return picked?.[0]?.fsPath;
}

function onPath(folder: string): boolean {
  return isOnPath(folder, process.env['PATH'], windows);
}

async function tellInstalled(file: string, folder: string): Promise<void> {
  if (onPath(folder)) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} is written. Try "taxiway status" in a new terminal.', file),
    );
    return;
  }
  const copy = vscode.l10n.t('Copy Line for Your Profile');
  const message = vscode.l10n.t('{0} is written, but {1} is not on the PATH of this editor.', file, folder);
  if ((await vscode.window.showWarningMessage(message, ...(windows ? [] : [copy]))) === copy)
    await vscode.env.clipboard.writeText(`export PATH="${folder}:$PATH"`);
}
