import * as vscode from 'vscode';

/** Whether there is something that can be read. */
export async function exists(file: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(file);
    return true;
  } catch {
    return false; // not there, or not to be read: the same to whoever asks
  }
}
