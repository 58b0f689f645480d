import * as vscode from 'vscode';
import { proposeConfiguration } from '../../agent/protocol/requests.ts';
import { say } from '../../agent/protocol/say.ts';
import { Failed } from '../failed.ts';
import type { Core } from '../core.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { localFolders } from '../workspaceFolders.ts';
import { t, words } from '../words.ts';
import { isAgreed, writeFiles } from './virtualDocuments.ts';

/** Proposes a taxiway.json from what is in the repository, shows it as a diff, and writes it only when it is agreed. */
export async function setUp(core: Core): Promise<void> {
  const folder = await chooseFolder(core, t('Set Up This Repository'));
  if (!folder) return;
  const { root, text, found, exists } = await core.agent.request(proposeConfiguration, {
    folder: folder.uri.fsPath,
  });
  const file = vscode.Uri.joinPath(vscode.Uri.file(root), 'taxiway.json');
  const yes = exists ? t('Change taxiway.json') : t('Write taxiway.json');
  const question = found.length
    ? t('Proposed from what is here. {0} Nothing is written yet.', found.map(words).join(' '))
    : t('Nothing was recognized, so this is a beginning to fill in. Nothing is written yet.');
  const title = t('taxiway.json as proposed for {0}', folder.name);
  if (!(await isAgreed(file, text, { title, question, yes }))) return;
  await writeFiles([{ uri: file, text }]);
  await vscode.window.showTextDocument(file);
}

/** The folder of the window, or one of several. */
export async function chooseFolder(
  { asker }: Core,
  title: string,
): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = localFolders();
  if (folders.length === 0)
    throw new Failed({ reason: 'badInput', message: say('Open a folder with a git repository first.') });
  if (folders.length === 1) return folders[0];
  const choices = folders.map((folder) => ({
    label: folder.name,
    value: folder,
    description: folder.uri.fsPath,
  }));
  const placeholder = t('In which folder?');
  return chosen(await asker.pick({ placeholder, choices }, alone(title)));
}
