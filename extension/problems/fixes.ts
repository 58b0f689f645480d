import * as vscode from 'vscode';
import type { Store } from '../model/store.ts';
import { saidBySchema } from './saidBySchema.ts';
import type { Problem } from '../../agent/protocol/model.ts';
import { t } from '../words.ts';

/** Offers what the agent proposes for a problem: another name, taking a file out of git, setting up. */
export function offerFixes(store: Store): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    { scheme: 'file' },
    {
      provideCodeActions: (document, range, { diagnostics }) =>
        store.projects.flatMap(({ head }) =>
          head.problems
            .filter((problem) => !saidBySchema(problem) && isAt(problem, head.folder, document, range))
            .flatMap((problem) => {
              const fix = fixFor(problem, head.folder, document);
              if (!fix) return [];
              fix.diagnostics = diagnostics.filter(
                ({ source, code }) => source === 'Taxiway' && code === problem.code,
              );
              return [fix];
            }),
        ),
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function isAt(
  { file, range }: Problem,
  folder: string,
  document: vscode.TextDocument,
  at: vscode.Range,
): boolean {
  if (vscode.Uri.joinPath(vscode.Uri.file(folder), file).fsPath !== document.uri.fsPath) return false;
  return (
    !range ||
    at.intersection(new vscode.Range(range.line, range.column, range.endLine, range.endColumn)) !== undefined
  );
}

function fixFor(
  { fix, range }: Problem,
  folder: string,
  document: vscode.TextDocument,
): vscode.CodeAction | undefined {
  if (!fix) return undefined;
  if (fix.kind === 'rename') return range && rename(document, range, fix.to);
  if (fix.kind === 'untrackFile')
    return calling(t('Stop tracking {0}…', fix.file), 'taxiway.problem.untrack', [folder, fix.file]);
  if (fix.kind === 'writeFile')
    return calling(t('Write {0}…', fix.file), 'taxiway.environment.writeFile', [fix.environment]);
  if (fix.kind === 'generateWorkflows')
    return calling(t('Generate workflows…'), 'taxiway.workflows.generate', [folder]);
  return calling(t('Set up this repository…'), 'taxiway.repository.setUp', []);
}

function rename(
  document: vscode.TextDocument,
  { line, column, endLine, endColumn }: NonNullable<Problem['range']>,
  to: string,
): vscode.CodeAction {
  const action = new vscode.CodeAction(t('Change to "{0}"', to), vscode.CodeActionKind.QuickFix);
  const range = new vscode.Range(line, column, endLine, endColumn);
  const isQuoted = document.getText(range).startsWith('"');
  action.edit = new vscode.WorkspaceEdit();
  action.edit.replace(document.uri, range, isQuoted ? JSON.stringify(to) : to);
  action.isPreferred = true;
  return action;
}

function calling(title: string, command: string, args: readonly unknown[]): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { command, title, arguments: [...args] };
  return action;
}
