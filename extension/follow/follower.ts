import * as vscode from 'vscode';
import { cancelOperation } from '../../agent/protocol/requests.ts';
import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import type { Message } from '../../agent/protocol/say.ts';
import type { Core } from '../core.ts';
import type { Subscription } from '../emitter.ts';
import { tell } from '../explain.ts';
import type { Project } from '../model/store.ts';
import type { LogPlace } from '../operations/operationLogs.ts';
import { progressOf } from '../trees/progress.ts';
import { inProgress } from '../trees/serviceRow.ts';
import { words } from '../words.ts';
import { askQuestion } from './askQuestion.ts';
import { hasResult } from './results.ts';
import { until } from './until.ts';

type TellResult = (project: Project, operation: OperationSummary) => Promise<void>;

/** Stays with what this window started until it has a result, and tells it once. */
export class Follower {
  readonly #core: Core;
  readonly #tellResult: TellResult;
  readonly #followed = new Set<OperationId>();
  readonly #subscription: Subscription;

  constructor(core: Core, tellResult: TellResult) {
    this.#core = core;
    this.#tellResult = tellResult;
    this.#subscription = core.store.onChange(({ project, operations }) => {
      for (const id of operations) this.#byItself(project, id);
    });
  }

  /** With a progress notification that can cancel it. A question it has takes the progress's place until it is answered. */
  async follow(place: LogPlace, title: Message): Promise<void> {
    this.#begin(place);
    try {
      for (let answered: string | null = null; ;) {
        const operation = await this.#withProgress(place, title, answered);
        if (!operation?.question || hasResult(operation)) {
          await this.#tell(operation);
          return;
        }
        if (!(await askQuestion(this.#core, operation))) return;
        answered = operation.question.id;
      }
    } catch (error) {
      await tell(error, place);
    }
  }

  /** Without a notification while it runs, for a page shows it; told at the end unless the page is still seen. */
  async followOnPage(place: LogPlace, isSeen: () => boolean): Promise<void> {
    this.#begin(place);
    const operation = await until(this.#core.store, place, hasResult);
    if (!isSeen()) await this.#tell(operation);
  }

  #begin(place: LogPlace): void {
    this.#followed.add(place.operation);
    void this.#mirrorLog(place);
  }

  #withProgress(
    place: LogPlace,
    title: Message,
    answered: string | null,
  ): Thenable<OperationSummary | undefined> {
    const { store, agent } = this.#core;
    const isOver = (one: OperationSummary) =>
      hasResult(one) || (one.question !== null && one.question.id !== answered);
    const options = {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: words(title),
    };
    return vscode.window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(() => {
        agent.request(cancelOperation, place).catch(tell);
      });
      let told = 0;
      return until(store, place, isOver, (operation) => {
        const done = share(operation);
        progress.report({ message: message(operation), increment: done - told });
        told = done;
      });
    });
  }

  async #tell(operation: OperationSummary | undefined): Promise<void> {
    const project = operation && this.#core.store.project(operation.project);
    if (project) await this.#tellResult(project, operation);
  }

  /** An automatic rollback of something this window started is told too: nobody asked for it. */
  #byItself(project: ProjectId, id: OperationId): void {
    const operation = this.#core.store.operation(project, id);
    const cause = operation?.causedBy ?? null;
    if (!operation || cause === null || this.#followed.has(id)) return;
    if (!this.#followed.has(cause) || !hasResult(operation)) return;
    this.#followed.add(id);
    void this.#tell(operation);
  }

  async #mirrorLog(place: LogPlace): Promise<void> {
    const lines = this.#core.logs.follow(place, ({ text }) => {
      for (const line of text.split('\n').filter(Boolean)) this.#core.log.info(`${place.operation}: ${line}`);
    });
    await until(this.#core.store, place, hasResult);
    lines.dispose();
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}

function message(operation: OperationSummary): string {
  return `${words(inProgress[operation.kind])} · ${words(progressOf(operation, Date.now()))}`;
}

/** Of a hundred. */
function share({ steps }: OperationSummary): number {
  const done = steps.filter(({ state }) => state === 'done' || state === 'skipped').length;
  return steps.length ? Math.round((100 * done) / steps.length) : 0;
}
