import * as vscode from 'vscode';
import type { Store } from '../model/store.ts';
import { saidBySchema } from './saidBySchema.ts';
import type { Problem } from '../../agent/protocol/model.ts';
import { editorRange } from './editorRange.ts';

/** Offers what the agent proposes for a problem: another name, taking a file or a key out of git, setting up. */
export function offerFixes(store: Store): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    { scheme: 'file' },
    {
      provideCodeActions: async (document, range, { diagnostics }) => {
        const mendable = store.projects.flatMap(({ head: { folder, problems } }) =>
          problems
            .filter((problem) => problem.fixes && !saidBySchema(problem))
            .filter((problem) => isAt(problem, folder, document, range))
            .map((problem) => ({ problem, folder })),
        );
        if (mendable.length === 0) return [];
        const { actionsFor } = await import('../acting.ts');
        return mendable.flatMap((one) => actionsFor(one, document, diagnostics));
      },
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
