import * as vscode from 'vscode';
import type { Problem } from '../../agent/protocol/model.ts';
import { Disposables } from '../disposables.ts';
import type { Subscription } from '../emitter.ts';
import type { Project, Store } from '../model/store.ts';
import { words } from '../words.ts';
import { saidBySchema } from './saidBySchema.ts';

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** The agent's problems where the editor shows problems; what the JSON schema says already is not said twice. */
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
  return owned;
}

function byFile({ head }: Project): [vscode.Uri, vscode.Diagnostic[]][] {
  const files = new Map<string, Problem[]>();
  for (const problem of head.problems.filter((one) => !saidBySchema(one)))
    files.set(problem.file, [...(files.get(problem.file) ?? []), problem]);
  const folder = vscode.Uri.file(head.folder);
  return [...files].map(([file, problems]) => [vscode.Uri.joinPath(folder, file), problems.map(diagnostic)]);
}

function diagnostic(problem: Problem): vscode.Diagnostic {
  const shown = new vscode.Diagnostic(rangeOf(problem), words(problem.message), severities[problem.severity]);
  shown.source = 'Taxiway';
  shown.code = problem.code;
  return shown;
}

function rangeOf({ range }: Problem): vscode.Range {
  return range
    ? new vscode.Range(range.line, range.column, range.endLine, range.endColumn)
    : new vscode.Range(0, 0, 0, 0);
}
