import * as vscode from 'vscode';
import type { Core } from '../core.ts';
import { Disposables } from '../disposables.ts';
import type { LogPlace } from '../operations/operationLogs.ts';
import { LogTail } from './logTail.ts';
import { t } from '../words.ts';

const scheme = 'taxiway-log';
/** Beyond this an editor is no help; the end is what matters. */
const shownBytes = 16 << 20;
/** How often the editor is told at most that there is more. */
const usualPauseMs = 500;

/** Logs of operations as read-only documents that grow while they are open. */
export class LogDocuments implements vscode.TextDocumentContentProvider {
  readonly #core: Core;
  readonly #pauseMs: number;
  readonly #owned = new Disposables();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #open = new Map<string, OpenLog>();
  readonly onDidChange = this.#changed.event;

  constructor(core: Core, pauseMs: number = usualPauseMs) {
    this.#core = core;
    this.#pauseMs = pauseMs;
    this.#owned.add(this.#changed);
    this.#owned.add(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
    this.#owned.add(
      vscode.workspace.onDidCloseTextDocument(({ uri, isClosed }) => {
        if (isClosed) this.#forget(uri); // one that gets another language is told as closed, too
      }),
    );
  }

  async show({ project, operation }: LogPlace): Promise<void> {
    await showAtEnd(vscode.Uri.from({ scheme, authority: project, path: `/${operation}.log` }));
  }

  #forget(uri: vscode.Uri): void {
    this.#open.get(uri.toString())?.dispose();
    this.#open.delete(uri.toString());
  }

  /** What was read stays here: what comes is added to it, not all of it asked for again. */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const key = uri.toString();
    const log = this.#open.get(key) ?? this.#follow(uri);
    this.#open.set(key, log);
    const { cut, text } = await log.read();
    const note = t('(The beginning is left out: the log is very long.)');
    return cut ? `${note}\n${text}` : text;
  }

  #follow(uri: vscode.Uri): OpenLog {
    const place = { project: uri.authority, operation: uri.path.slice(1, -'.log'.length) } as LogPlace;
    return new OpenLog(this.#core, place, () => this.#changed.fire(uri), this.#pauseMs);
  }

  dispose(): void {
    this.#owned.dispose();
    for (const log of this.#open.values()) log.dispose();
  }
}

/** What went wrong is at the end. */
export async function showAtEnd(uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.languages.setTextDocumentLanguage(document, 'log');
  const editor = await vscode.window.showTextDocument(document, { preview: true });
  const end = document.lineAt(document.lineCount - 1).range;
  editor.selection = new vscode.Selection(end.end, end.end);
  editor.revealRange(end);
}

/** Tells at most once in a while that there is more. */
class OpenLog {
  readonly #tail: LogTail;
  #started: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ agent, logs }: Core, place: LogPlace, changed: () => void, pauseMs: number) {
    const tell = () => {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        changed();
      }, pauseMs);
    };
    this.#tail = new LogTail(agent, logs, place, tell, shownBytes);
  }

  async read(): Promise<LogTail> {
    this.#started ??= this.#tail.start();
    try {
      await this.#started;
    } catch (error) {
      this.#started = undefined; // the agent is away: asked again next time
      throw error;
    }
    return this.#tail;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#tail.dispose();
  }
}
