import * as vscode from 'vscode';
import type { AgentClient, AgentState } from './agentClient.ts';
import type { Row } from './trees/row.ts';
import type { ViewName } from './trees/viewMessage.ts';
import type { Views } from './trees/views.ts';

/** What a suite in the extension host sees of the extension beyond what everybody sees. */
export interface Inspection {
  agentState(): AgentState;
  /** Every row of a view with those below it, as far as it is expanded at first. */
  rows(view: ViewName): Promise<readonly Row[]>;
  /** What stands above the rows of Environments. */
  message(): string;
  openLink(uri: vscode.Uri): Promise<void>;
}

/** Nobody else gets this: only a host that runs a suite. */
export function inspection(
  { extensionMode }: vscode.ExtensionContext,
  agent: AgentClient,
  views: Views,
  openLink: (uri: vscode.Uri) => Promise<void>,
): Inspection | undefined {
  if (extensionMode !== vscode.ExtensionMode.Test) return undefined;
  return {
    agentState: () => agent.state,
    rows: (view) => views.rows(view),
    message: () => views.message,
    openLink,
  };
}
