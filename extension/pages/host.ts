import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { HostMessage, PageAddress, PageMessage, PageState } from '../../webview/protocol/pages.ts';
import { Disposables } from '../disposables.ts';
import { tell } from '../explain.ts';
import { pageHtml } from './html.ts';
import { pageMessage } from './guards.ts';

/** What a page shows and does; the transport knows nothing of it. */
export interface PageContent {
  title(): string;
  /** What it is the page of now: asked when something is to be opened, and shown again where two agree. */
  key(): string;
  state(): PageState;
  /** What is needed to open this page again after a reload. */
  address(): PageAddress;
  /** Must not throw: what fails becomes part of the state. */
  handle(message: PageMessage): Promise<void>;
  /** The page is seen again. */
  revealed(): void;
  dispose(): void;
}

/** What content does to the panel it is in. */
export interface PageControls {
  /** The state changed. */
  readonly push: () => void;
  readonly close: () => void;
  readonly isVisible: () => boolean;
}

/** The only place that posts to a page and reads what it posts. */
export class PageHost<Content extends PageContent = PageContent> {
  readonly content: Content;
  readonly #panel: vscode.WebviewPanel;
  readonly #owned = new Disposables();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    panel: vscode.WebviewPanel,
    page: PageState['page'],
    extensionUri: vscode.Uri,
    make: (controls: PageControls) => Content,
  ) {
    this.#panel = panel;
    this.content = make({
      push: () => {
        this.#push();
      },
      close: () => {
        panel.dispose();
      },
      isVisible: () => this.visible,
    });
    panel.webview.options = { enableScripts: true, localResourceRoots: [pagesFolder(extensionUri)] };
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `page-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.#owned.add(panel.webview.onDidReceiveMessage((sent: unknown) => this.#receive(sent)));
    this.#owned.add(
      panel.onDidChangeViewState(() => {
        if (panel.visible) this.content.revealed();
      }),
    );
    this.#owned.add(panel.onDidDispose(() => this.dispose()));
    panel.webview.html = html(panel.webview, page, extensionUri);
    panel.title = this.content.title();
  }

  get visible(): boolean {
    return !this.#owned.ended && this.#panel.visible;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Sends the whole state soon: several changes at once are one message. */
  #push(): void {
    this.#timer ??= setTimeout(() => this.#send(), pushDelayMs);
  }

  onClosed(listener: () => void): void {
    this.#owned.add({ dispose: listener });
  }

  #receive(sent: unknown): void {
    const message = pageMessage(sent);
    if (message?.type === 'ready') this.#send();
    else if (message) this.content.handle(message).catch(tell);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#owned.ended) return;
    this.#panel.title = this.content.title();
    void this.#panel.webview.postMessage({
      type: 'state',
      basics: {
        strings: vscode.l10n.bundle ?? {},
        locale: vscode.env.language,
        now: Date.now(),
        reopen: this.content.address(),
      },
      state: this.content.state(),
    } satisfies HostMessage);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    if (this.#owned.ended) return;
    this.#owned.dispose();
    this.content.dispose();
  }
}

const pushDelayMs = 50;

function pagesFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'pages');
}

function html(webview: vscode.Webview, page: PageState['page'], extensionUri: vscode.Uri): string {
  const file = (name: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(pagesFolder(extensionUri), name)).toString();
  return pageHtml(page, {
    script: file(`${page}.js`),
    style: file(`${page}.css`),
    source: webview.cspSource,
    nonce: randomBytes(16).toString('base64url'),
    locale: vscode.env.language,
  });
}
