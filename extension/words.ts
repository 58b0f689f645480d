import * as vscode from 'vscode';
import type { Message } from '../agent/protocol/say.ts';
import { render, type Wording } from '../agent/protocol/say.ts';
import { nearDate } from '../agent/protocol/nearDate.ts';
import { intlWording } from '../agent/protocol/wording.ts';

/** A message in the user's language. */
export type Words = (message: Message) => string;

let wording: Wording | undefined;

export function words(message: Message): string {
  wording ??= {
    ...intlWording(vscode.env.language, (text) => vscode.l10n.bundle?.[text] ?? text),
    date: (at) => nearDate(vscode.env.language, at, Date.now()),
  };
  return render(message, wording);
}
