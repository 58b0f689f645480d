import * as vscode from 'vscode';
import type { Problem } from '../../agent/protocol/model.ts';
import { Disposables } from '../disposables.ts';
import type { Subscription } from '../emitter.ts';
import type { Project, Store } from '../model/store.ts';
import { words } from '../words.ts';
import { editorRange } from './editorRange.ts';
import { saidBySchema } from './saidBySchema.ts';

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/**
 * The agent's problems where the editor shows problems. What the JSON schema says of an open document is not said twice; of a
 * closed one it says nothing.
 */
export function showProblems(store: Store): Subscription {
  const owned = new Disposables();
  const collection = owned.add(vscode.languages.createDiagnosticCollection('taxiway'));
  const shown = new Map<string, vscode.Uri[]>();
  const show = (project: Project) => {
    for (const uri of shown.get(project.head.id) ?? []) collection.delete(uri);
    const files = byFile(project);
    shown.set(
      project.head.id,
      files.map(([uri]) => uri),
    );
    collection.set(files);
  };
  const showAll = () => {
    collection.clear();
    store.projects.forEach(show);
  };
  owned.add(store.onReset(showAll));
  owned.add(
    store.onChange((change) => {
      const project = store.project(change.project);
      if (project && change.head) show(project);
    }),
  );
  const showWhereFile = ({ uri }: vscode.TextDocument) => {
    if (uri.path.endsWith('taxiway.json')) store.projects.forEach(show);
  };
  owned.add(vscode.workspace.onDidOpenTextDocument(showWhereFile));
  owned.add(vscode.workspace.onDidCloseTextDocument(showWhereFile));
  return owned;
}

function byFile({ head }: Project): [vscode.Uri, vscode.Diagnostic[]][] {
  const files = new Map<string, Problem[]>();
  const folder = vscode.Uri.file(head.folder);
  const isOpen = (file: string) => isDocumentOpen(vscode.Uri.joinPath(folder, file));
  for (const problem of head.problems.filter((one) => !(saidBySchema(one) && isOpen(one.file))))
    files.set(problem.file, [...(files.get(problem.file) ?? []), problem]);
  return [...files].map(([file, problems]) => [vscode.Uri.joinPath(folder, file), problems.map(diagnostic)]);
}

function isDocumentOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
}

function diagnostic(problem: Problem): vscode.Diagnostic {
  const shown = new vscode.Diagnostic(rangeOf(problem), words(problem.message), severities[problem.severity]);
  shown.source = 'Taxiway';
  shown.code = problem.code;
  return shown;
}

function rangeOf({ range }: Problem): vscode.Range {
  return range ? editorRange(range) : new vscode.Range(0, 0, 0, 0);
}
