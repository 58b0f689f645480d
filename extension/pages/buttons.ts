import * as vscode from 'vscode';
import type { WordedFailure } from '../../webview/protocol/pages.ts';
import type { Tellable } from '../failed.ts';
import { explain } from '../explain.ts';
import type { About, Action } from '../failureActions.ts';
import { words } from '../words.ts';

/** The buttons a page shows on failures: the page gets names, and only what it was given can be pressed. */
export class Buttons {
  readonly #offered = new Map<string, Action>();

  worded(failure: Tellable, about: About): WordedFailure {
    const { message, actions } = explain(failure, about);
    return {
      reason: failure.reason,
      message,
      actions: actions.map((action, index) => {
        const id = `${failure.reason} ${action.call.id} ${index}`;
        this.#offered.set(id, action);
        return { id, label: words(action.label) };
      }),
    };
  }

  async press(id: string): Promise<void> {
    const action = this.#offered.get(id);
    if (action) await vscode.commands.executeCommand(action.call.id, ...action.call.args);
  }
}
