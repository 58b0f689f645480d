import type * as vscode from 'vscode';
import type { EditorSide } from './agentConnection.ts';

/** Lets the agent keep secrets in the editor where the computer has no keychain. Keys are the agent's own, under one prefix. */
export function secretStorage(secrets: vscode.SecretStorage): Pick<EditorSide, 'readSecret' | 'writeSecret'> {
  return {
    readSecret: async ({ key }) => ({ value: (await secrets.get(prefix + key)) ?? null }),
    writeSecret: async ({ key, value }) => {
      if (value === null) await secrets.delete(prefix + key);
      else await secrets.store(prefix + key, value);
      return null;
    },
  };
}

const prefix = 'agent/';
