import * as vscode from 'vscode';
import type { OperationId } from '../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import { answerOperation } from '../../agent/protocol/requests.ts';
import type { Core } from '../core.ts';
import { tell } from '../explain.ts';
import { words } from '../words.ts';

/** Hands a question of an operation to the person, once, with its choices as buttons. */
export class Questions {
  readonly #core: Core;
  readonly #asked = new Set<string>();

  constructor(core: Core) {
    this.#core = core;
  }

  hand({ id, project, title, question }: OperationSummary): void {
    if (!question || this.#asked.has(key(id, question.id))) return;
    this.#asked.add(key(id, question.id));
    const labels = question.choices.map(({ label }) => words(label));
    const text = vscode.l10n.t('{0}: {1}', words(title), words(question.text));
    void vscode.window.showWarningMessage(text, ...labels).then(async (label) => {
      const choice = question.choices[labels.indexOf(label ?? '')];
      if (!choice) return; // it can be answered on the operation's page as well
      const answer = { project, operation: id, question: question.id, choice: choice.id };
      await this.#core.agent.request(answerOperation, answer).catch(tell);
    });
  }
}

function key(operation: OperationId, question: string): string {
  return `${operation} ${question}`;
}
