import * as vscode from 'vscode';
import { exists } from '../fileExists.ts';

const scheme = 'taxiway-proposal';

/** Shows what a file would become beside what it is. `done` takes the proposal away again. */
export async function showProposal(
  file: vscode.Uri,
  text: string,
  title: string,
): Promise<{ readonly done: () => void }> {
  const proposed = vscode.Uri.from({ scheme, path: file.path });
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: ({ query }) => (query === 'empty' ? '' : text),
  });
  const before = (await exists(file)) ? file : proposed.with({ query: 'empty' });
  await vscode.commands.executeCommand('vscode.diff', before, proposed, title, { preview: true });
  return {
    done: () => {
      void closeTab(proposed);
      provider.dispose();
    },
  };
}

async function closeTab(proposed: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) =>
        input instanceof vscode.TabInputTextDiff && input.modified.toString() === proposed.toString(),
    );
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
  await vscode.workspace.applyEdit(edit);
  await Promise.all(files.map(async ({ uri }) => (await vscode.workspace.openTextDocument(uri)).save()));
}
