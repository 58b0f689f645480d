import * as vscode from 'vscode';
import { isAgreed, writeFiles } from '../problems/virtualDocuments.ts';
import { t } from '../words.ts';

const scheme = 'taxiway-text';
const texts = new Map<string, string>();
const changed = new vscode.EventEmitter<vscode.Uri>();
let provider: vscode.Disposable | undefined;

/** Markdown as its preview: tables that can be searched and read aloud. Shown again, it is brought up to date. */
export async function showDocument(name: string, text: string): Promise<void> {
  provider ??= vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: ({ path }) => texts.get(path) ?? '',
  });
  const uri = vscode.Uri.from({ scheme, path: `/${name}.md` });
  texts.set(uri.path, text);
  changed.fire(uri);
  await vscode.commands.executeCommand('markdown.showPreview', uri);
}

interface ProposedEdit {
  readonly file: string;
  readonly text: string;
}

/** Shows what a file would become beside what it is, and writes it once that is agreed. */
export async function agreedEdit({ file, text }: ProposedEdit): Promise<void> {
  const uri = vscode.Uri.file(file);
  const name = vscode.workspace.asRelativePath(uri);
  const asked = {
    title: t('{0} as proposed', name),
    question: t('Write {0} like this?', name),
    yes: t('Write'),
  };
  if (await isAgreed(uri, text, asked)) await writeFiles([{ uri, text }]);
}
