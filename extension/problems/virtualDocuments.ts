import * as vscode from 'vscode';
import { exists } from '../fileExists.ts';
import { t } from '../words.ts';

const scheme = 'taxiway-proposal';

/** What is shown and not yet decided, by its address: the button above it agrees. */
const undecided = new Map<string, () => void>();

/** The button above a proposal was pressed. */
export function agreeTo(proposed: unknown): void {
  if (proposed instanceof vscode.Uri) undecided.get(proposed.toString())?.();
}

/**
 * Shows what a file would become beside what it is, and asks whether it shall: by a notification, which hides itself while one
 * reads, and by a button above the proposal. Closing the proposal is a no.
 */
export async function isAgreed(
  file: vscode.Uri,
  text: string,
  asked: { readonly title: string; readonly question: string; readonly yes: string },
): Promise<boolean> {
  const proposed = vscode.Uri.from({ scheme, path: file.path });
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: ({ query }) => (query === 'empty' ? '' : text),
  });
  const before = (await exists(file)) ? file : proposed.with({ query: 'empty' });
  await vscode.commands.executeCommand('vscode.diff', before, proposed, asked.title, { preview: true });
  const closing = new vscode.EventEmitter<void>();
  const tabs = vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
    if (closed.some((tab) => isOf(tab, proposed))) closing.fire();
  });
  try {
    return await new Promise<boolean>((resolve) => {
      undecided.set(proposed.toString(), () => resolve(true));
      closing.event(() => resolve(false));
      void vscode.window
        .showInformationMessage(asked.question, asked.yes, t('Not Now'))
        .then((answer) => answer !== undefined && resolve(answer === asked.yes));
    });
  } finally {
    undecided.delete(proposed.toString());
    vscode.Disposable.from(tabs, closing, provider).dispose();
    await closeTab(proposed);
  }
}

function isOf({ input }: vscode.Tab, proposed: vscode.Uri): boolean {
  return input instanceof vscode.TabInputTextDiff && input.modified.toString() === proposed.toString();
}

async function closeTab(proposed: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter((tab) => isOf(tab, proposed));
  await vscode.window.tabGroups.close(tabs);
}

/** Writes whole files, after the person agreed, so that Undo brings back what was. */
export async function writeFiles(
  files: readonly { readonly uri: vscode.Uri; readonly text: string }[],
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, text } of files) {
    if (await exists(uri)) {
      const document = await vscode.workspace.openTextDocument(uri);
      edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    } else {
      edit.createFile(uri, { contents: new TextEncoder().encode(text) });
    }
  }
  await applyAndSave(
    edit,
    files.map(({ uri }) => uri),
  );
}

/** Whether the editor could carry it out; what it changes is saved in that order. */
export async function applyAndSave(
  edit: vscode.WorkspaceEdit,
  files: readonly vscode.Uri[],
): Promise<boolean> {
  const applied = await vscode.workspace.applyEdit(edit);
  for (const uri of applied ? files : []) await (await vscode.workspace.openTextDocument(uri)).save();
  return applied;
}
