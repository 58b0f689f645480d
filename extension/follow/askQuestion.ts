import * as vscode from 'vscode';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import { answerOperation } from '../../agent/protocol/requests.ts';
import type { Core } from '../core.ts';
import { t, words } from '../words.ts';

/** Hands the question of an operation to the person, with its choices as buttons. False where they leave it for later. */
export async function askQuestion(
  { agent }: Core,
  { id, project, title, question }: OperationSummary,
): Promise<boolean> {
  if (!question) return false;
  const labels = question.choices.map(({ label }) => words(label));
  const text = t('{0}: {1}', words(title), words(question.text));
  const label = await vscode.window.showWarningMessage(text, ...labels);
  const choice = question.choices[labels.indexOf(label ?? '')];
  if (!choice) return false;
  const answer = { project, operation: id, question: question.id, choice: choice.id };
  await agent.request(answerOperation, answer);
  return true;
}
