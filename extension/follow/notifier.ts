import * as vscode from 'vscode';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import { explain } from '../explain.ts';
import type { Project } from '../model/store.ts';
import { settings } from '../settings.ts';
import { words } from '../words.ts';
import { resultActions, type ResultAction } from './results.ts';

const muted = 'taxiway.resultsMuted';

/** Tells how an operation ended, once, with what can be done now. */
export class Notifier {
  readonly #memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  async tell(project: Project, operation: OperationSummary): Promise<void> {
    const bad = operation.state === 'failed' || operation.state === 'needsPerson';
    if (!this.#wanted(bad)) return;
    const actions = resultActions(project, operation);
    const labels = actions.map(({ label }) => words(label));
    const never = vscode.l10n.t('Do Not Show Again');
    const show = bad ? vscode.window.showErrorMessage : vscode.window.showInformationMessage;
    const choice = await show(resultSentence(operation), ...labels, ...(bad ? [] : [never]));
    if (choice === never) await this.#memory.update(muted, true);
    else await run(actions[labels.indexOf(choice ?? '')]);
  }

  #wanted(bad: boolean): boolean {
    const { notifications } = settings;
    if (notifications === 'none') return false;
    return bad || (notifications === 'all' && !this.#memory.get<boolean>(muted, false));
  }
}

async function run(action: ResultAction | undefined): Promise<void> {
  if (action) await vscode.commands.executeCommand(action.call.id, ...action.call.args);
}

/** The result in a sentence: what happened, and for a failure what to do. */
function resultSentence(operation: OperationSummary): string {
  const { state, failure, result, title, watchedUntil } = operation;
  if (failure && state !== 'done') return explain(failure).message;
  if (state === 'watching' && watchedUntil !== null)
    return vscode.l10n.t(
      '{0}: serving, watched until {1}.',
      words(title),
      words({ text: '{0}', args: [{ at: watchedUntil }] }),
    );
  if (state === 'needsPerson')
    return vscode.l10n.t('{0}: stopped, and a person has to decide how it goes on.', words(title));
  return result ? words(result) : vscode.l10n.t('{0}: done.', words(title));
}
