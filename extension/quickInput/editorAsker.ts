import * as vscode from 'vscode';
import { openUrl } from '../openUrl.ts';
import { t } from '../words.ts';
import {
  back,
  type Answer,
  type Asker,
  type Choice,
  type InputQuestion,
  type PickQuestion,
  type Place,
} from './question.ts';
import { QuickInputSeries } from './series.ts';

/** Asks with the editor's own quick picks and input boxes. */
export const editorAsker: Asker = {
  pick: (question, place) =>
    withPick(question, place, (pick, done) => {
      pick.onDidAccept(() => {
        const [active] = pick.activeItems; // none where nothing matches what was typed
        if (active) done(active.choice.value);
      });
    }),
  pickMany: (question, place) =>
    withPick(
      question,
      place,
      (pick, done) => {
        pick.onDidAccept(() => {
          if (pick.selectedItems.length) done(pick.selectedItems.map(({ choice }) => choice.value));
        });
      },
      true,
    ),
  input,
  series: () => new QuickInputSeries(),
};

interface Item<T> extends vscode.QuickPickItem {
  readonly choice: Choice<T>;
}

function withPick<T, Result>(
  { placeholder, choices }: PickQuestion<T>,
  place: Place,
  listen: (pick: vscode.QuickPick<Item<T>>, done: (result: Result | undefined) => void) => void,
  many = false,
): Promise<Answer<Result>> {
  const pick = vscode.window.createQuickPick<Item<T>>();
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.canSelectMany = many; // before the items: those that were there already could not be ticked
  offer(pick, choices);
  return shown(pick, place, (done) => listen(pick, done));
}

function offer<T>(pick: vscode.QuickPick<Item<T>>, choices: readonly Choice<T>[]): void {
  const items = choices.map(item);
  const chosen = items.filter(({ choice }) => choice.chosen);
  pick.items = items;
  if (pick.canSelectMany) pick.selectedItems = chosen;
  else if (chosen[0]) pick.activeItems = [chosen[0]];
}

function item<T>(choice: Choice<T>): Item<T> {
  const { label, description, detail, icon } = choice;
  return {
    label,
    choice,
    ...(description === undefined ? {} : { description }),
    ...(detail === undefined ? {} : { detail }),
    ...(icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(icon) }),
  };
}

/** The person opens the page, and only one of the web that nobody on the way can change. */
async function input(question: InputQuestion, place: Place): Promise<Answer<string>> {
  const { page } = question;
  if (!page?.startsWith('https://')) return typed(question, place);
  const choices = [
    { label: t('Open the Page in the Browser'), detail: page, icon: 'link-external', value: true },
    { label: t('Paste It'), detail: t('It is made already.'), icon: 'key', value: false },
  ];
  const placeholder = t('It is made on a page of whoever issues it.'); // the prompt is too long for one line
  const opens = await editorAsker.pick({ placeholder, choices }, place);
  if (opens === undefined || opens === back) return opens;
  if (opens) await openUrl(page);
  return typed(question, place);
}

function typed(
  { prompt, placeholder, value, secret, problem }: InputQuestion,
  place: Place,
): Promise<Answer<string>> {
  const box = vscode.window.createInputBox();
  box.prompt = prompt;
  box.password = secret === true;
  if (placeholder !== undefined) box.placeholder = placeholder;
  if (value !== undefined) box.value = value;
  return shown(box, place, (done) => {
    box.onDidChangeValue((text) => {
      box.validationMessage = problem?.(text);
    });
    box.onDidAccept(() => {
      box.validationMessage = problem?.(box.value);
      if (box.validationMessage === undefined) done(box.value);
    });
  });
}

function shown<Result>(
  box: QuickInputWithButtons,
  { title, step, of, canGoBack, series }: Place,
  listen: (done: (result: Result | undefined) => void) => void,
): Promise<Answer<Result>> {
  box.title = title;
  if (of > 1) Object.assign(box, { step, totalSteps: of });
  // The editor gives the focus back to a page a moment after the palette closed, when this may be open already.
  box.ignoreFocusOut = true;
  if (canGoBack) box.buttons = [vscode.QuickInputButtons.Back];
  return new Promise<Answer<Result>>((resolve) => {
    box.onDidTriggerButton(() => resolve(back));
    box.onDidHide(() => resolve(undefined));
    listen(resolve);
    if (series) series.show(box);
    else box.show();
  }).then((answer) => {
    if (series && answer !== undefined) series.answered(box);
    else box.dispose();
    return answer;
  });
}

/** What quick picks and input boxes have in common. */
interface QuickInputWithButtons extends vscode.QuickInput {
  buttons: readonly vscode.QuickInputButton[];
  readonly onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
}
