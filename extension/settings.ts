import * as vscode from 'vscode';
import type { Confirm } from './operations/needsCard.ts';

export type Notifications = 'all' | 'failures' | 'none';
export type LogLevel = 'error' | 'warning' | 'info' | 'debug';

/** The user's settings, read when they are needed. */
export const settings = {
  get confirm(): Confirm {
    return read('confirm', 'production');
  },
  get notifications(): Notifications {
    return read('notifications', 'all');
  },
  get agentLogLevel(): LogLevel {
    return read('agent.logLevel', 'info');
  },
};

function read<T>(name: string, otherwise: T): T {
  return vscode.workspace.getConfiguration('taxiway').get<T>(name, otherwise);
}
