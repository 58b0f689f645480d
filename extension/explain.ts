import * as vscode from 'vscode';
import { failureOf, inWords, type Tellable } from './failed.ts';
import { pressable, type About, type Action } from './failureActions.ts';
import { words } from './words.ts';

/** What happened and what to do about it, in the user's language, with its buttons. */
export interface Explained {
  readonly message: string;
  readonly actions: readonly Action[];
}

export function explain(failure: Tellable, about: About = {}): Explained {
  const { what, next, actions } = inWords(failure);
  const message = next === null ? words(what) : `${words(what)} ${words(next)}`;
  return { message, actions: pressable(actions, about) };
}

/** Tells a person that something did not work. Cancelled is not failed, and is not told. */
export async function tell(error: unknown, about: About = {}): Promise<void> {
  const failure = failureOf(error);
  if (failure.reason === 'cancelled') return;
  const { message, actions } = explain(failure, about);
  const labels = actions.map(({ label }) => words(label));
  const show = isNews(failure) ? vscode.window.showInformationMessage : vscode.window.showErrorMessage;
  const choice = await show(message, ...labels);
  const action = choice === undefined ? undefined : actions[labels.indexOf(choice)];
  if (action) await vscode.commands.executeCommand(action.call.id, ...action.call.args);
}

/** Nothing went wrong: there is nothing to do, or what it takes was not set up yet. */
function isNews(failure: Tellable): boolean {
  if (failure.reason !== 'gitHub') return failure.reason === 'nothingToDo';
  return failure.situation === 'noRepository' || failure.situation === 'signedOut';
}
