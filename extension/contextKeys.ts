import * as vscode from 'vscode';
import type { ProjectState } from '../agent/protocol/model.ts';
import type { AgentState } from './agentClient.ts';

/** What `when` clauses of the manifest may ask, besides the editor's own keys. */
export interface ContextKeys {
  'taxiway.agent': AgentState['kind'];
  /** The best state among the projects; empty until the agent has told. */
  'taxiway.project': ProjectState | '';
  /** `none`: no remote of a project is on GitHub. */
  'taxiway.gitHub': 'none' | 'signedOut' | 'signedIn';
  /** Whether Previews shows only what matches a text. */
  'taxiway.previewsFiltered': boolean;
  /** Asks nothing: setting it is how a window shows that it is there. */
  'taxiway.answered': boolean;
}

export function setContext<Key extends keyof ContextKeys>(
  key: Key,
  value: ContextKeys[Key],
): Thenable<unknown> {
  return vscode.commands.executeCommand('setContext', key, value);
}
