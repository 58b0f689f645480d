import * as vscode from 'vscode';
import type { Problem, ProblemFix, TextRange } from '../../agent/protocol/model.ts';
import type { KeyToFix } from '../../agent/protocol/requests.ts';
import { t } from '../words.ts';
import { editorRange } from './editorRange.ts';

/** A problem of the project in that folder. */
interface Mendable {
  readonly problem: Problem;
  readonly folder: string;
}

/** What the editor offers for a problem, with those of its diagnostics that are this one. */
export function actionsFor(
  { problem, folder }: Mendable,
  document: vscode.TextDocument,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction[] {
  return (problem.fixes ?? []).flatMap((fix) => {
    const action = actionFor(fix, problem, folder, document);
    if (!action) return [];
    action.diagnostics = diagnostics.filter(
      ({ source, code }) => source === 'Taxiway' && code === problem.code,
    );
    return [action];
  });
}

function actionFor(
  fix: ProblemFix,
  { file, range }: Problem,
  folder: string,
  document: vscode.TextDocument,
): vscode.CodeAction | undefined {
  if (fix.kind === 'rename') return range && rename(document, range, fix.to);
  if (fix.kind === 'readFromEnvironment' || fix.kind === 'passOver')
    return range && fixingKey({ folder, file, line: range.line, column: range.column, fix: fix.kind }, fix);
  if (fix.kind === 'untrackFile')
    return calling(t('Stop tracking {0}…', fix.file), 'taxiway.problem.untrack', [folder, fix.file]);
  if (fix.kind === 'writeFile')
    return calling(t('Write {0}…', fix.file), 'taxiway.environment.writeFile', [fix.environment]);
  if (fix.kind === 'generateWorkflows')
    return calling(t('Generate workflows…'), 'taxiway.workflows.generate', [folder]);
  return calling(t('Set up this repository…'), 'taxiway.repository.setUp', []);
}

function rename(document: vscode.TextDocument, place: TextRange, to: string): vscode.CodeAction {
  const action = new vscode.CodeAction(t('Change to "{0}"', to), vscode.CodeActionKind.QuickFix);
  const range = editorRange(place);
  const isQuoted = document.getText(range).startsWith('"');
  action.edit = new vscode.WorkspaceEdit();
  action.edit.replace(document.uri, range, isQuoted ? JSON.stringify(to) : to);
  action.isPreferred = true;
  return action;
}

function fixingKey(key: KeyToFix, fix: ProblemFix): vscode.CodeAction {
  const title =
    fix.kind === 'readFromEnvironment'
      ? t('Read {0} from the environment', fix.name)
      : t('This is no key: pass it over');
  return calling(title, 'taxiway.problem.fixKey', [key]);
}

function calling(title: string, command: string, args: readonly unknown[]): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { command, title, arguments: [...args] };
  return action;
}
