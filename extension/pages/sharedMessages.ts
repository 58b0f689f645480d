import * as vscode from 'vscode';
import { answerOperation, cancelOperation, resumeOperation } from '../../agent/protocol/requests.ts';
import type { PageMessage } from '../../webview/protocol/pages.ts';
import { tell } from '../explain.ts';
import { openUrl } from '../openUrl.ts';
import type { Buttons } from './buttons.ts';
import type { PageParts } from './parts.ts';
import type { RunningOperation } from './runningOperation.ts';

/** Buttons that every page has. A page can speak only of the operation that it shows. False: not one of these messages. */
export async function handleShared(
  message: PageMessage,
  parts: PageParts,
  operation: RunningOperation | undefined,
  buttons: Buttons,
): Promise<boolean> {
  if (message.type === 'action') return done(buttons.press(message.id));
  if (message.type === 'openUrl') return done(openUrl(message.url));
  if (!('operation' in message) || message.type === 'undo' || message.type === 'revoke') return false;
  if (operation?.id === message.operation) await done(act(message, parts, operation));
  return true;
}

async function act(
  message: PageMessage,
  { core, operations }: PageParts,
  shown: RunningOperation,
): Promise<void> {
  const place = { project: shown.project, operation: shown.id };
  const node = { type: 'operation', ...place } as const;
  if (message.type === 'cancel') await core.agent.request(cancelOperation, place);
  else if (message.type === 'resume') await core.agent.request(resumeOperation, place);
  else if (message.type === 'answer')
    await core.agent.request(answerOperation, {
      ...place,
      question: message.question,
      choice: message.choice,
    });
  else if (message.type === 'openLog')
    await vscode.commands.executeCommand('taxiway.operation.showLog', node);
  else if (message.type === 'copyLog') await vscode.env.clipboard.writeText(shown.logText);
  else if (message.type === 'undoOperation' && shown.summary?.undo)
    await operations.start({ project: shown.project, input: shown.summary.undo });
}

async function done(act: Promise<void>): Promise<true> {
  await act.catch(tell);
  return true;
}
