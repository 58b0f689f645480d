import * as vscode from 'vscode';
import type { Series } from './question.ts';

/**
 * Between two questions nothing else is given the focus, so nothing takes it away from the next one, and whoever waits
 * sees for what.
 */
export class QuickInputSeries implements Series {
  readonly #left = new vscode.CancellationTokenSource();
  #answered: vscode.QuickInput | undefined;

  get left(): vscode.CancellationToken {
    return this.#left.token;
  }

  show(question: vscode.QuickInput): void {
    question.show();
    this.end();
  }

  answered(question: vscode.QuickInput): void {
    question.enabled = false;
    question.busy = true;
    this.#answered = question;
    question.onDidHide(() => {
      if (this.#answered === question) this.#left.cancel();
    });
  }

  end(): void {
    const question = this.#answered;
    this.#answered = undefined;
    question?.dispose();
  }
}
