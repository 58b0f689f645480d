import { Emitter } from '../../../extension/emitter.ts';

// As much of the editor as the pages' hosts use. What they did to it is in `editor`.

export interface StandInPanel {
  readonly type: string;
  title: string;
  visible: boolean;
  revealed: number;
  closed: boolean;
  /** Everything that was posted to the page. */
  readonly posted: unknown[];
  receive(message: unknown): void;
  setVisible(visible: boolean): void;
  dispose(): void;
}

type Serializer = { deserializeWebviewPanel(panel: unknown, kept: unknown): Promise<void> };

export const editor = {
  panels: [] as StandInPanel[],
  serializers: new Map<string, Serializer>(),
  commands: [] as { id: string; args: unknown[] }[],
  errors: [] as string[],
  /** What was told without being an error. */
  told: [] as string[],
  /** Paths of files that were deleted. */
  deleted: [] as string[],
  /** What `getExtension` answers. */
  extensions: new Map<string, unknown>(),
  closed: new Emitter<unknown>(),
  reset(): void {
    this.panels = [];
    this.commands = [];
    this.errors = [];
    this.told = [];
    this.deleted = [];
    this.extensions.clear();
  },
};

const nothing = { dispose: () => undefined };

function panel(type: string) {
  const received = new Emitter<unknown>();
  const disposed = new Emitter<undefined>();
  const viewState = new Emitter<unknown>();
  const one = {
    type,
    title: '',
    visible: true,
    revealed: 0,
    closed: false,
    posted: [] as unknown[],
    iconPath: undefined as unknown,
    webview: {
      options: {},
      html: '',
      cspSource: 'https://page',
      asWebviewUri: (uri: Uri) => uri,
      onDidReceiveMessage: received.event,
      postMessage: (message: unknown) => {
        one.posted.push(message);
        return Promise.resolve(true);
      },
    },
    onDidDispose: (listener: () => void) => disposed.event(listener),
    onDidChangeViewState: viewState.event,
    reveal: () => {
      one.revealed += 1;
      one.setVisible(true);
    },
    receive: (message: unknown) => {
      received.fire(message);
    },
    setVisible: (visible: boolean) => {
      one.visible = visible;
      viewState.fire(undefined);
    },
    dispose: () => {
      one.closed = true;
      disposed.fire(undefined);
    },
  };
  return one;
}

export function standInPanel(type: string) {
  const one = panel(type);
  editor.panels.push(one);
  return one;
}

export const window = {
  createWebviewPanel: standInPanel,
  registerWebviewPanelSerializer: (type: string, serializer: Serializer) => {
    editor.serializers.set(type, serializer);
    return nothing;
  },
  withProgress: (_: unknown, task: (progress: unknown, token: unknown) => unknown) =>
    task({ report: () => undefined }, { onCancellationRequested: () => nothing }),
  showErrorMessage: (message: string) => {
    editor.errors.push(message);
    return Promise.resolve(undefined);
  },
  showInformationMessage: (message: string, ...actions: string[]) => {
    editor.told.push([message, ...actions].join(' | '));
    return Promise.resolve(undefined);
  },
  showWarningMessage: (message: string) => {
    editor.told.push(message);
    return Promise.resolve(undefined);
  },
};

export const workspace = {
  workspaceFolders: [] as { name: string; uri: Uri }[],
  fs: {
    delete: (uri: Uri) => {
      editor.deleted.push(uri.path);
      return Promise.resolve();
    },
  },
  isTrusted: true,
  registerTextDocumentContentProvider: () => nothing,
  onDidCloseTextDocument: (listener: (document: unknown) => void) => editor.closed.event(listener),
  getConfiguration: () => ({ get: (_: string, otherwise: unknown) => otherwise }),
};

export const commands = {
  executeCommand: (id: string, ...args: unknown[]) => {
    editor.commands.push({ id, args });
    return Promise.resolve(undefined);
  },
};

export const extensions = { getExtension: (id: string) => editor.extensions.get(id) };

export const env = {
  language: 'en',
  remoteName: undefined,
  openExternal: (uri: Uri) => commands.executeCommand('open', uri.toString()),
  clipboard: { writeText: () => Promise.resolve() },
};

export const l10n = {
  bundle: undefined,
  t: (text: string, ...args: unknown[]) =>
    text.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)])),
};

export const ProgressLocation = { Window: 10, Notification: 15 };
export const ViewColumn = { Active: -1 };

export class Uri {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;

  constructor(scheme: string, authority: string, path: string) {
    this.scheme = scheme;
    this.authority = authority;
    this.path = path;
  }

  static file(path: string): Uri {
    return new Uri('file', '', path);
  }

  static from({
    scheme,
    authority = '',
    path = '',
  }: {
    scheme: string;
    authority?: string;
    path?: string;
  }): Uri {
    return new Uri(scheme, authority, path);
  }

  static parse(text: string): Uri {
    const { protocol, host, pathname } = new URL(text);
    return new Uri(protocol.slice(0, -1), host, pathname);
  }

  static joinPath({ scheme, authority, path }: Uri, ...parts: string[]): Uri {
    return new Uri(scheme, authority, [path, ...parts].join('/'));
  }

  get fsPath(): string {
    return this.path;
  }

  toString(): string {
    return `${this.scheme}://${this.authority}${this.path}`;
  }
}

export class EventEmitter<T> extends Emitter<T> {
  dispose = () => undefined;
}

export const Disposable = {
  from: (...things: { dispose(): void }[]) => ({
    dispose: () => {
      for (const thing of things) thing.dispose();
    },
  }),
};

export class CancellationTokenSource {
  readonly #cancelled = new Emitter<undefined>();
  readonly token = { isCancellationRequested: false, onCancellationRequested: this.#cancelled.event };

  cancel(): void {
    this.token.isCancellationRequested = true;
    this.#cancelled.fire(undefined);
  }

  dispose = () => undefined;
}
