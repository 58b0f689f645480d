import * as vscode from 'vscode';
import type { OperationSummary, PushedCommit, WorkflowRun } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import { explain } from '../explain.ts';
import type { Action } from '../failureActions.ts';
import type { Project } from '../model/store.ts';
import { settings } from '../settings.ts';
import { t, words } from '../words.ts';
import { pushActions, resultActions, runActions } from './results.ts';

/** Tells how an operation ended, once, with what can be done now. */
export async function tellResult(project: Project, operation: OperationSummary): Promise<void> {
  const bad = operation.state === 'failed' || operation.state === 'needsPerson';
  if (isWanted(bad)) await show(bad, resultSentence(operation), resultActions(project, operation));
}

/** Tells how the checks and deployments of a push ended, with what can be done now. */
export async function tellPush(project: Project, push: PushedCommit): Promise<void> {
  const bad = push.state === 'failed';
  if (push.result && isWanted(bad)) await show(bad, words(push.result), pushActions(project, push));
}

/** Tells how a workflow run that was started here ended. */
export async function tellRun(project: Project, run: WorkflowRun): Promise<void> {
  const bad = run.state === 'failed';
  const sentence = words(say('{0} on {1}: {2}.', run.name, run.branch ?? '', run.word));
  if (isWanted(bad)) await show(bad, sentence, runActions(project, run));
}

async function show(bad: boolean, sentence: string, actions: readonly Action[]): Promise<void> {
  const labels = actions.map(({ label }) => words(label));
  const never = t('Do Not Show Again');
  const message = bad ? vscode.window.showErrorMessage : vscode.window.showInformationMessage;
  const choice = await message(sentence, ...labels, ...(bad ? [] : [never]));
  if (choice === never) await settings.tellOnlyFailures();
  else await run(actions[labels.indexOf(choice ?? '')]);
}

function isWanted(bad: boolean): boolean {
  const { notifications } = settings;
  return notifications === 'all' || (bad && notifications === 'failures');
}

async function run(action: Action | undefined): Promise<void> {
  if (action) await vscode.commands.executeCommand(action.call.id, ...action.call.args);
}

/** The result in a sentence: what happened, and for a failure what to do. */
function resultSentence(operation: OperationSummary): string {
  const { state, failure, title } = operation;
  if (failure && state !== 'done') return t('{0}: {1}', words(title), explain(failure).message);
  if (state === 'needsPerson')
    return t('{0}: stopped, and a person has to decide how it goes on.', words(title));
  return [goodResult(operation), ...checksPassed(operation)].map(words).join(' ');
}

function goodResult({ state, result, title, watchedUntil }: OperationSummary): Message {
  if (state === 'watching' && watchedUntil !== null)
    return say('{0}: serving, watched until {1}.', title, { at: watchedUntil });
  return result ?? say('{0}: done.', title);
}

/** The project's own checks, of the commit and of what serves now. */
function checksPassed({ steps }: OperationSummary): Message[] {
  const count = steps.filter(({ id, state }) => /^(validate|check):/.test(id) && state === 'done').length;
  if (count === 0) return [];
  return [count === 1 ? say('1 check passed.') : say('{0} checks passed.', count)];
}
