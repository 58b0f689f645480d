import * as vscode from 'vscode';
import { readLog } from '../../agent/protocol/requests.ts';
import type { Core } from '../core.ts';
import { Disposables } from '../disposables.ts';
import type { LogPlace } from '../operations/operationLogs.ts';

const scheme = 'taxiway-log';
const pieceBytes = 1 << 20;
/** Beyond this an editor is no help; the end is what matters. */
const shownBytes = 16 << 20;

/** Logs of operations as read-only documents that grow while they are open. */
export class LogDocuments implements vscode.TextDocumentContentProvider {
  readonly #core: Core;
  readonly #owned = new Disposables();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #followed = new Map<string, { dispose(): void }>();
  readonly onDidChange = this.#changed.event;

  constructor(core: Core) {
    this.#core = core;
    this.#owned.add(this.#changed);
    this.#owned.add(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
    this.#owned.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)));
  }

  async show({ project, operation }: LogPlace): Promise<void> {
    const uri = vscode.Uri.from({ scheme, authority: project, path: `/${operation}.log` });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'log');
    const editor = await vscode.window.showTextDocument(document, { preview: true });
    const end = document.lineAt(document.lineCount - 1).range;
    editor.selection = new vscode.Selection(end.end, end.end);
    editor.revealRange(end); // what went wrong is at the end
    const key = uri.toString();
    if (this.#followed.has(key)) return;
    this.#followed.set(key, this.#follow({ project, operation }, uri));
  }

  /** Tells the editor at most once in a while that there is more. */
  #follow(place: LogPlace, uri: vscode.Uri): { dispose(): void } {
    let timer: NodeJS.Timeout | undefined;
    const lines = this.#core.logs.follow(place, () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        this.#changed.fire(uri);
      }, 500);
    });
    return {
      dispose: () => {
        clearTimeout(timer);
        lines.dispose();
      },
    };
  }

  #forget(uri: vscode.Uri): void {
    this.#followed.get(uri.toString())?.dispose();
    this.#followed.delete(uri.toString());
  }

  async provideTextDocumentContent({ authority, path }: vscode.Uri): Promise<string> {
    const place = { project: authority, operation: path.slice(1, -'.log'.length) } as LogPlace;
    const { size } = await this.#core.agent.request(readLog, { ...place, from: 0, limit: 1 });
    const pieces: string[] = [];
    let from = Math.max(0, size - shownBytes);
    if (from > 0) pieces.push(`${vscode.l10n.t('(The beginning is left out: the log is very long.)')}\n`);
    for (;;) {
      const {
        text,
        next,
        size: now,
      } = await this.#core.agent.request(readLog, { ...place, from, limit: pieceBytes });
      pieces.push(text);
      if (next >= now || next <= from) return pieces.join('');
      from = next;
    }
  }

  dispose(): void {
    this.#owned.dispose();
    for (const followed of this.#followed.values()) followed.dispose();
  }
}
