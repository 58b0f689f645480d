import * as vscode from 'vscode';
import {
  foldersChanged,
  protocolVersion,
  windowChanged,
  type InitializeParams,
} from '../agent/protocol/requests.ts';
import type { AgentClient } from './agentClient.ts';
import { setContext } from './contextKeys.ts';
import { localFolders } from './workspaceFolders.ts';

/** How the editor introduces itself to a new agent. */
export function introduction(): InitializeParams {
  return {
    protocol: protocolVersion,
    editor: `${vscode.env.appName} ${vscode.version}`,
    folders: localFolders().map(({ uri }) => uri.fsPath),
    secretStorage: true,
  };
}

/** Answers only when the window does: an extension host can outlive its window, and must not keep an agent watching. */
export async function pong(): Promise<null> {
  await setContext('taxiway.answered', true);
  return null;
}

/** Tells the agent what the window looks at; it decides how often anything is asked for. */
export function tellWindow(
  agent: AgentClient,
  isVisible: () => boolean,
  onVisibility: (listener: () => void) => vscode.Disposable,
): vscode.Disposable {
  const tell = () =>
    agent.notify(windowChanged, { focused: vscode.window.state.focused, visible: isVisible() });
  return vscode.Disposable.from(
    vscode.window.onDidChangeWindowState(tell),
    onVisibility(tell),
    agent.onState(({ kind }) => kind === 'running' && tell()),
    vscode.workspace.onDidChangeWorkspaceFolders(() =>
      agent.notify(foldersChanged, { folders: introduction().folders }),
    ),
  );
}
