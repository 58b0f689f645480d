import * as vscode from 'vscode';
import type { Confirm } from './operations/needsCard.ts';

type Notifications = 'all' | 'failures' | 'none';

/** The user's settings, read when they are needed. */
export const settings = {
  get confirm(): Confirm {
    return read('confirm', 'production');
  },
  get notifications(): Notifications {
    return read('notifications', 'all');
  },
  /** Where the user set it, else for all windows: in either case it can be set back there. */
  async tellOnlyFailures(): Promise<void> {
    const taxiway = vscode.workspace.getConfiguration('taxiway');
    const isOfWorkspace = taxiway.inspect('notifications')?.workspaceValue !== undefined;
    const value: Notifications = 'failures';
    await taxiway.update(
      'notifications',
      value,
      isOfWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
    );
  },
};

function read<T>(name: string, otherwise: T): T {
  return vscode.workspace.getConfiguration('taxiway').get<T>(name, otherwise);
}
