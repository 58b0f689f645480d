import * as vscode from 'vscode';
import { gitHubSessionChanged } from '../agent/protocol/requests.ts';
import { say } from '../agent/protocol/say.ts';
import type { AgentClient } from './agentClient.ts';
import type { EditorSide } from './agentConnection.ts';
import { Failed } from './failed.ts';

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

/**
 * The editor asks the person, where they have not agreed yet, or want `another` account. The login; undefined where they left.
 * Failed `badInput` where it cannot: not every editor has accounts of GitHub.
 */
export async function signInWithEditor(another: boolean): Promise<string | undefined> {
  const asking = { createIfNone: true, clearSessionPreference: another } as const;
  try {
    return (await vscode.authentication.getSession(provider, scopes, asking)).account.label;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    if (left.test(said)) return undefined;
    const message = say('This editor did not sign in to GitHub: {0} Sign in with a token instead.', said);
    throw new Failed({ reason: 'badInput', message }, { cause: error });
  }
}

/** Neither the editor nor its provider has an error of its own for a question that was turned away. */
const left = /did not consent|cancell?ed/i;

export function tellSessions(agent: AgentClient): vscode.Disposable {
  return vscode.authentication.onDidChangeSessions(({ provider: { id } }) => {
    if (id === provider) agent.notify(gitHubSessionChanged, null);
  });
}
