import * as vscode from 'vscode';
import type { PageAddress, PageState } from '../../webview/protocol/pages.ts';
import { as, type OperationId, type ProjectId } from '../../agent/protocol/ids.ts';
import type { OperationInput } from '../../agent/protocol/input.ts';
import { addressIn } from './address.ts';
import type { Pages } from './pages.ts';

const pageNames = ['rollback', 'operation', 'secrets'] as const satisfies readonly PageState['page'][];

/** Opens the pages again that were open before the window was reloaded. */
export function reopenPages(pages: () => Promise<Pages>): vscode.Disposable {
  return vscode.Disposable.from(
    ...pageNames.map((page) =>
      vscode.window.registerWebviewPanelSerializer(`taxiway.${page}`, {
        deserializeWebviewPanel: async (panel, kept: unknown) => {
          const address = addressIn(kept);
          if (!vscode.workspace.isTrusted || !reopen(await pages(), page, address, panel)) panel.dispose();
        },
      }),
    ),
  );
}

/** False where the address does not say what to open. */
function reopen(
  pages: Pages,
  page: PageState['page'],
  address: PageAddress,
  panel: vscode.WebviewPanel,
): boolean {
  const { project: id, operation: running, input, environment, service, deployment } = address;
  if (id === undefined) return false;
  const project = as<ProjectId>(id);
  const operation = running === undefined ? undefined : as<OperationId>(running);
  const before = { ...(operation ? { operation } : {}), ...inputIn(input) };
  if (page === 'secrets') pages.openSecrets(project, before, panel);
  else if (page === 'rollback' && environment !== undefined) {
    const place = { project, environment, ...(service === undefined ? {} : { service }) };
    pages.openRollback({ ...place, ...(deployment === undefined ? {} : { deployment }) }, operation, panel);
  } else if (operation) pages.openOperation(project, operation, panel);
  else if (before.input) pages.openCardAgain(project, before.input, panel);
  else return false;
  return true;
}

/** What was planned, where it can be read; the agent checks it as any other. */
function inputIn(text: string | undefined): { readonly input?: OperationInput } {
  if (text === undefined) return {};
  try {
    return { input: JSON.parse(text) as OperationInput };
  } catch {
    return {}; // kept by another version, or not by us
  }
}
