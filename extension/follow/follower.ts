import * as vscode from 'vscode';
import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import { cancelOperation } from '../../agent/protocol/requests.ts';
import type { Core } from '../core.ts';
import type { Subscription } from '../emitter.ts';
import { tell } from '../explain.ts';
import { progressOf } from '../trees/progress.ts';
import { kindInProgress } from '../trees/serviceRow.ts';
import { words } from '../words.ts';
import type { Notifier } from './notifier.ts';
import { Questions } from './questions.ts';
import { hasResult } from './results.ts';

/** Stays with what this window started until it has a result, and tells it once. */
export class Follower {
  readonly #core: Core;
  readonly #notifier: Notifier;
  readonly #followed = new Set<OperationId>();
  readonly #questions: Questions;
  readonly #subscription: Subscription;

  constructor(core: Core, notifier: Notifier) {
    this.#core = core;
    this.#notifier = notifier;
    this.#questions = new Questions(core);
    this.#subscription = core.store.onChange(({ project, operations }) => {
      for (const id of operations) this.#byItself(project, id);
    });
  }

  /** With a progress notification that can cancel it. */
  async follow(project: ProjectId, id: OperationId): Promise<void> {
    this.#followed.add(id);
    void this.#mirrorLog(project, id);
    const operation = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, cancellable: true, title: this.#title(project, id) },
      (progress, token) => this.#untilResult(project, id, progress, token),
    );
    await this.#tell(project, operation);
  }

  /** Without a notification while it runs, for a page shows it; told at the end unless the page is still seen. */
  async followOnPage(project: ProjectId, id: OperationId, isSeen: () => boolean): Promise<void> {
    this.#followed.add(id);
    void this.#mirrorLog(project, id);
    const operation = await this.#untilResult(project, id);
    if (!isSeen()) await this.#tell(project, operation);
  }

  #title(project: ProjectId, id: OperationId): string {
    const operation = this.#core.store.operation(project, id);
    return operation ? words(operation.title) : vscode.l10n.t('Starting…');
  }

  #untilResult(
    project: ProjectId,
    id: OperationId,
    progress?: vscode.Progress<{ message?: string; increment?: number }>,
    token?: vscode.CancellationToken,
  ): Promise<OperationSummary | undefined> {
    let told = 0;
    token?.onCancellationRequested(() => {
      this.#core.agent.request(cancelOperation, { project, operation: id }).catch(tell);
    });
    return new Promise((resolve) => {
      const look = () => {
        const operation = this.#core.store.operation(project, id);
        if (!operation && this.#core.store.project(project)) return; // not heard of yet
        if (operation && !hasResult(operation)) {
          const done = share(operation);
          if (progress) this.#questions.hand(operation); // a page shows it itself
          progress?.report({ message: message(operation), increment: done - told });
          told = done;
          return;
        }
        for (const subscription of subscriptions) subscription.dispose();
        resolve(operation);
      };
      const { store } = this.#core;
      const subscriptions = [
        store.onChange((change) => change.operations.includes(id) && look()),
        store.onReset(look),
      ];
      look();
    });
  }

  async #tell(project: ProjectId, operation: OperationSummary | undefined): Promise<void> {
    const known = this.#core.store.project(project);
    if (known && operation) await this.#notifier.tell(known, operation);
  }

  /** An automatic rollback of something this window started is told too: nobody asked for it. */
  #byItself(project: ProjectId, id: OperationId): void {
    const operation = this.#core.store.operation(project, id);
    const cause = operation?.causedBy ?? null;
    if (!operation || cause === null || this.#followed.has(id)) return;
    if (!this.#followed.has(cause) || !hasResult(operation)) return;
    this.#followed.add(id);
    void this.#tell(project, operation);
  }

  async #mirrorLog(project: ProjectId, operation: OperationId): Promise<void> {
    const lines = this.#core.logs.follow({ project, operation }, ({ text }) => {
      for (const line of text.split('\n').filter(Boolean)) this.#core.log.info(`${operation}: ${line}`);
    });
    await this.#untilResult(project, operation);
    lines.dispose();
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}

function message(operation: OperationSummary): string {
  return `${words(kindInProgress(operation))} · ${words(progressOf(operation, Date.now()))}`;
}

/** Of a hundred. */
function share({ steps }: OperationSummary): number {
  const done = steps.filter(({ state }) => state === 'done' || state === 'skipped').length;
  return steps.length ? Math.round((100 * done) / steps.length) : 0;
}
