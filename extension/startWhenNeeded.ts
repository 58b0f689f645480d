import * as vscode from 'vscode';
import type { AgentClient } from './agentClient.ts';
import { Disposables } from './disposables.ts';
import type { Subscription } from './emitter.ts';
import { exists } from './fileExists.ts';
import { localFolders } from './workspaceFolders.ts';

/** What the start depends on. */
interface Seen {
  readonly visible: boolean;
  onVisibility(listener: () => void): vscode.Disposable;
}

/** Starts the agent after activation: where a taxiway.json is, or when a view is seen. Never in Restricted Mode. */
export function startWhenNeeded(agent: AgentClient, views: Seen): Subscription {
  const owned = new Disposables();
  const start = () => {
    if (vscode.workspace.isTrusted && localFolders().length > 0) agent.start();
  };
  const startIfSeen = () => {
    if (views.visible) start();
  };
  const startIfProject = async () => {
    const files = localFolders().map(({ uri }) => vscode.Uri.joinPath(uri, 'taxiway.json'));
    const there = await Promise.all(files.map(exists));
    if (there.includes(true) && !owned.ended) start();
  };
  const look = setImmediate(() => {
    startIfSeen();
    void startIfProject();
  });
  owned.add({ dispose: () => clearImmediate(look) });
  owned.add(views.onVisibility(startIfSeen));
  owned.add(
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      startIfSeen();
      void startIfProject();
    }),
  );
  owned.add(vscode.workspace.onDidChangeWorkspaceFolders(() => void startIfProject()));
  return owned;
}
