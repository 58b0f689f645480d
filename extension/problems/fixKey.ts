import * as vscode from 'vscode';
import type { TextRange } from '../../agent/protocol/model.ts';
import { type KeyFix, type KeyToFix, proposeKeyFix, refresh } from '../../agent/protocol/requests.ts';
import type { Core } from '../core.ts';
import { exists } from '../fileExists.ts';
import { words } from '../words.ts';
import { editorRange } from './editorRange.ts';
import { applyAndSave } from './virtualDocuments.ts';

/**
 * Does what was chosen about a key in a file, as one edit that can be undone. What the agent proposes is about the file as it is saved;
 * the key goes from one file to the other in the editor.
 */
export async function fixKey({ agent, store }: Pick<Core, 'agent' | 'store'>, key: KeyToFix): Promise<void> {
  const folder = vscode.Uri.file(key.folder);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, key.file));
  await document.save();
  const { version } = document;
  const { edits, appended, told } = await agent.request(proposeKeyFix, key);
  if (document.version !== version) return fixKey({ agent, store }, key); // somebody typed meanwhile
  const edit = new vscode.WorkspaceEdit();
  for (const { range, text } of edits) edit.replace(document.uri, editorRange(range), text);
  const others = appended.map(({ file, parts }) => ({
    uri: vscode.Uri.joinPath(folder, file),
    text: textOf(parts, document),
  }));
  for (const { uri, text } of others) await append(edit, uri, text);
  if (!(await applyAndSave(edit, [...others.map(({ uri }) => uri), document.uri]))) return;
  if (told.length > 0) void vscode.window.showInformationMessage(told.map(words).join(' '));
  const project = store.projects.find(({ head }) => head.folder === key.folder);
  if (project) await agent.request(refresh, { project: project.head.id });
}

function textOf(parts: KeyFix['appended'][number]['parts'], document: vscode.TextDocument): string {
  const textAt = (part: string | TextRange): string =>
    typeof part === 'string' ? part : document.getText(editorRange(part));
  return parts.map(textAt).join('');
}

async function append(edit: vscode.WorkspaceEdit, uri: vscode.Uri, text: string): Promise<void> {
  if (await exists(uri)) {
    const { lineCount } = await vscode.workspace.openTextDocument(uri);
    edit.insert(uri, new vscode.Position(lineCount, 0), text);
  } else {
    edit.createFile(uri, { contents: new TextEncoder().encode(text) });
  }
}
