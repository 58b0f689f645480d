import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Inspection } from '../../extension/inspection.ts';
import { eventually } from '../standins/eventually.ts';

/** The extension, active, as a suite sees it. */
export async function taxiway(): Promise<Inspection> {
  const extension = vscode.extensions.getExtension<Inspection | undefined>('taxiway.taxiway');
  assert.ok(extension);
  const seen = await extension.activate();
  assert.ok(seen, 'the extension tells nothing: this is no host that runs a suite');
  return seen;
}

/** Waits for what the agent or the editor does by itself. */
export function within30s(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  return eventually(isSo, what, 30_000);
}

/** The kind of page in the tab that is on top, such as `taxiway.secrets`. */
export function pageOnTop(): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputWebview
    ? input.viewType.replace(/^mainThreadWebview-/, '')
    : undefined;
}

export async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
