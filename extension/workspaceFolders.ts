import * as vscode from 'vscode';

/** Folders on a disk: the agent and git cannot look into virtual ones. */
export function localFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
}
