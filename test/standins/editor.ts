import { register } from 'node:module';

/** What the extension asks of the editor in unit tests: `vscode` is this module for whatever is imported after it. */
export const shown: { readonly text: string; readonly buttons: readonly string[]; readonly kind: string }[] =
  [];
export const ran: { readonly command: string; readonly args: readonly unknown[] }[] = [];
export const configured = new Map<string, unknown>();
/** The label of the button that a person presses on the next messages; undefined leaves them. */
export const presses: (string | undefined)[] = [];
export const picks: QuickPick[] = [];
export const boxes: InputBox[] = [];
/** Addresses that were opened outside the editor. */
export const opened: string[] = [];
/** Progress that is on screen: its title and what it said last. */
export const progresses: { title: string; messages: string[]; cancel: () => void }[] = [];

/** What was asked of the editor's accounts. */
export const sessionsAsked: object[] = [];
/** Its answer: a session, none, or an error; the editor throws one also where a person turns its question away. */
export const account: { answer: object | Error | undefined } = { answer: undefined };

/** As if the editor had just started. */
export function restart(): void {
  for (const list of [shown, ran, presses, picks, boxes, opened, progresses, sessionsAsked]) list.length = 0;
  configured.clear();
  account.answer = undefined;
}

class Emitter {
  readonly #listeners = new Set<(value: unknown) => void>();
  readonly event = (listener: (value: unknown) => void) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };
  fire(value?: unknown): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}

export class QuickPick {
  readonly #accepted = new Emitter();
  readonly #hidden = new Emitter();
  readonly onDidAccept = this.#accepted.event;
  readonly onDidHide = this.#hidden.event;
  readonly onDidTriggerButton = new Emitter().event;
  activeItems: readonly unknown[] = [];
  selectedItems: readonly unknown[] = [];
  items: readonly { readonly label: string; readonly detail?: string }[] = [];
  canSelectMany = false;
  busy = false;
  enabled = true;
  ignoreFocusOut = false;
  isDisposed = false;

  show(): void {
    picks.push(this);
  }
  pressEnter(): void {
    this.#accepted.fire();
  }
  leave(): void {
    this.#hidden.fire();
  }
  dispose(): void {
    this.activeItems = [];
    this.isDisposed = true;
    this.#hidden.fire();
  }
}

export class InputBox {
  readonly #accepted = new Emitter();
  readonly onDidAccept = this.#accepted.event;
  readonly onDidHide = new Emitter().event;
  readonly onDidChangeValue = new Emitter().event;
  readonly onDidTriggerButton = new Emitter().event;
  value = '';
  password = false;

  show(): void {
    boxes.push(this);
  }
  type(value: string): void {
    this.value = value;
    this.#accepted.fire();
  }
  dispose(): void {
    this.value = '';
  }
}

const message =
  (kind: string) =>
  (text: string, ...more: readonly unknown[]) => {
    const buttons = more.filter((one) => typeof one === 'string');
    shown.push({ kind, text, buttons });
    return Promise.resolve(presses.shift());
  };

const settings = {
  get: (name: string, otherwise: unknown) => configured.get(name) ?? otherwise,
  inspect: () => ({}),
  update: (name: string, value: unknown) => Promise.resolve(void configured.set(name, value)),
};

export const window = {
  showInformationMessage: message('information'),
  showWarningMessage: message('warning'),
  showErrorMessage: message('error'),
  createQuickPick: () => new QuickPick(),
  createInputBox: () => new InputBox(),
  withProgress: (
    { title }: { readonly title: string },
    work: (progress: { report(value: { readonly message?: string }): void }, token: unknown) => unknown,
  ) => {
    const cancelled = new Emitter();
    const progress = { title, messages: [] as string[], cancel: () => cancelled.fire() };
    progresses.push(progress);
    const report = ({ message: text }: { readonly message?: string }) => progress.messages.push(text ?? '');
    return work({ report }, { onCancellationRequested: cancelled.event });
  },
};
export const commands = {
  executeCommand: (command: string, ...args: readonly unknown[]) =>
    Promise.resolve(void ran.push({ command, args })),
};
export const authentication = {
  getSession: (provider: string, scopes: readonly string[], options: object) => {
    sessionsAsked.push({ provider, scopes, ...options });
    const { answer } = account;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  },
};
export const workspace = { getConfiguration: () => settings };
export const env = {
  language: 'en',
  openExternal: (uri: unknown) => Promise.resolve(opened.push(String(uri)) > 0),
};
export const Uri = { parse: (text: string) => new URL(text) };
export const l10n = {
  bundle: undefined,
  t: (text: string, ...args: readonly unknown[]) =>
    text.replace(/\{(\d+)\}/g, (_place, index: string) => String(args[Number(index)])),
};
export const ProgressLocation = { Window: 10, Notification: 15 };
export const ConfigurationTarget = { Global: 1, Workspace: 2 };
export const QuickInputButtons = { Back: {} };
export class CancellationTokenSource {
  readonly #cancelled = new Emitter();
  readonly token = { isCancellationRequested: false, onCancellationRequested: this.#cancelled.event };
  cancel(): void {
    this.token.isCancellationRequested = true;
    this.#cancelled.fire();
  }
  dispose(): void {
    this.cancel = () => undefined;
  }
}
export class ThemeIcon {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}
export class Disposable {
  readonly dispose: () => void;

  constructor(dispose: () => void) {
    this.dispose = dispose;
  }
}

const resolve = `export async function resolve(specifier, context, next) {
  return specifier === 'vscode' ? { url: ${JSON.stringify(import.meta.url)}, shortCircuit: true } : next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(resolve)}`);
