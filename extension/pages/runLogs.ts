import * as vscode from 'vscode';
import type { ProjectId } from '../../agent/protocol/ids.ts';
import { readRunLog } from '../../agent/protocol/requests.ts';
import type { Core } from '../core.ts';
import { Disposables } from '../disposables.ts';
import { words } from '../words.ts';
import { showAtEnd } from './logDocuments.ts';

const scheme = 'taxiway-run';

export interface RunLogPlace {
  readonly project: ProjectId;
  readonly run: number;
  /** Null: all of the run. */
  readonly job: number | null;
  /** Of the job, else of the run: what the tab is called. */
  readonly name: string;
}

/** Logs of workflow runs as read-only documents; what goes on still is read anew when the picture of its project changes. */
export class RunLogs implements vscode.TextDocumentContentProvider {
  readonly #core: Core;
  readonly #owned = new Disposables();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #live = new Map<string, vscode.Uri>();
  readonly onDidChange = this.#changed.event;

  constructor(core: Core) {
    this.#core = core;
    this.#owned.add(this.#changed);
    this.#owned.add(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
    this.#owned.add(
      vscode.workspace.onDidCloseTextDocument(({ uri, isClosed }) => {
        if (isClosed) this.#live.delete(uri.toString());
      }),
    );
    this.#owned.add(
      core.store.onChange(({ project, head }) => {
        for (const uri of this.#live.values()) if (head && uri.authority === project) this.#changed.fire(uri);
      }),
    );
  }

  show({ project, run, job, name }: RunLogPlace): Promise<void> {
    return showAtEnd(
      vscode.Uri.from({
        scheme,
        authority: project,
        path: `/${run}/${job ?? 'all'}/${name.replaceAll('/', '⁄')}.log`,
      }),
    );
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [, run, job] = uri.path.split('/');
    const asked = {
      project: uri.authority as ProjectId,
      run: Number(run),
      job: job === 'all' ? null : Number(job),
    };
    const { parts, live } = await this.#core.agent.request(readRunLog, asked);
    if (live) this.#live.set(uri.toString(), uri);
    else this.#live.delete(uri.toString());
    return parts.map((part) => (typeof part === 'string' ? part : words(part))).join('\n');
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
