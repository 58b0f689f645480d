import * as vscode from 'vscode';
import { gitHubSessionChanged } from '../agent/protocol/requests.ts';
import type { AgentClient } from './agentClient.ts';
import type { EditorSide } from './agentConnection.ts';

const provider = 'github';
/** Exactly this one: some editors match a list of scopes as a whole. */
const scopes = ['repo'];

/** Hands the agent the editor's sign-in to GitHub where there is one. Nobody is asked anything. */
export function gitHubSession(): Pick<EditorSide, 'gitHubSession'> {
  return {
    gitHubSession: async () => {
      const session = await vscode.authentication.getSession(provider, scopes, { silent: true });
      return session ? { token: session.accessToken, account: session.account.label } : null;
    },
  };
}

/** The editor asks the person, where they have not agreed yet, or want `another` account. The login; undefined where they left. */
export async function signInWithEditor(another: boolean): Promise<string | undefined> {
  const asking = { createIfNone: true, clearSessionPreference: another } as const;
  const session = await vscode.authentication.getSession(provider, scopes, asking);
  return session.account.label;
}

export function tellSessions(agent: AgentClient): vscode.Disposable {
  return vscode.authentication.onDidChangeSessions(({ provider: { id } }) => {
    if (id === provider) agent.notify(gitHubSessionChanged, null);
  });
}
