import * as vscode from 'vscode';
import type { Store } from '../model/store.ts';
import { saidBySchema } from './saidBySchema.ts';
import type { Problem, ProblemFix, TextRange } from '../../agent/protocol/model.ts';
import type { KeyToFix } from '../../agent/protocol/requests.ts';
import { editorRange } from './editorRange.ts';
import { t } from '../words.ts';

/** Offers what the agent proposes for a problem: another name, taking a file or a key out of git, setting up. */
export function offerFixes(store: Store): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    { scheme: 'file' },
    {
      provideCodeActions: (document, range, { diagnostics }) =>
        store.projects.flatMap(({ head }) =>
          head.problems
            .filter((problem) => !saidBySchema(problem) && isAt(problem, head.folder, document, range))
            .flatMap((problem) =>
              (problem.fixes ?? []).flatMap((fix) => {
                const action = actionFor(fix, problem, head.folder, document);
                if (!action) return [];
                action.diagnostics = diagnostics.filter(
                  ({ source, code }) => source === 'Taxiway' && code === problem.code,
                );
                return [action];
              }),
            ),
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
  return !range || at.intersection(editorRange(range)) !== undefined;
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
