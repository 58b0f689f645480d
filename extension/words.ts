import * as vscode from 'vscode';
import { nearDate } from '../agent/protocol/nearDate.ts';
import { renderWith } from '../agent/protocol/renderWith.ts';
import type { Message, Wording } from '../agent/protocol/say.ts';
import { intlWording } from '../agent/protocol/wording.ts';

/** A text in the user's language. */
export const { t } = vscode.l10n;

/** A message in the user's language. */
export type Words = (message: Message) => string;

let wording: Wording | undefined;

export function words(message: Message): string {
  wording ??= {
    ...intlWording(vscode.env.language, (text) => vscode.l10n.bundle?.[text] ?? text),
    date: (at) => nearDate(vscode.env.language, at, Date.now()),
  };
  return renderWith(message, wording);
}
