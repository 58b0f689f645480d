import * as vscode from 'vscode';
import { proposeUntrack } from '../../agent/protocol/requests.ts';
import type { Core } from '../core.ts';
import { isAgreed, writeFiles } from './virtualDocuments.ts';
import { t } from '../words.ts';

/**
 * Takes a file with secrets out of git's sight: shows what .gitignore and .env.example would become, writes them when it is
 * agreed, and gives the one command that stops tracking it, which a person runs.
 */
export async function untrack({ agent }: Core, folder: string, file: string): Promise<void> {
  const { edits, untrack: command } = await agent.request(proposeUntrack, { folder, file });
  const files = edits.map((edit) => ({
    uri: vscode.Uri.joinPath(vscode.Uri.file(folder), edit.file),
    text: edit.text,
  }));
  const yes = t('Write and Copy Command');
  for (const { uri, text } of files) {
    const name = vscode.workspace.asRelativePath(uri);
    const title = t('{0} as proposed', name);
    const question = t(
      'Write {0} like this? Then "{1}" in a terminal stops tracking {2}.',
      name,
      command,
      file,
    );
    if (!(await isAgreed(uri, text, { title, question, yes }))) return;
    await writeFiles([{ uri, text }]);
  }
  await vscode.env.clipboard.writeText(command);
  void vscode.window.showInformationMessage(
    t('Copied: {0}. Whoever has cloned the repository has the old values, so rotate them.', command),
  );
}
