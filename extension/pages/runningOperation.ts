import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import type { Plan } from '../../agent/protocol/plan.ts';
import { getOperation } from '../../agent/protocol/requests.ts';
import type { OperationAbility, OperationState } from '../../webview/protocol/pages.ts';
import { failureOf } from '../failed.ts';
import { Disposables } from '../disposables.ts';
import type { Core } from '../core.ts';
import { canCancel, canResume, canStopWatching, canUndo } from '../model/operationAbilities.ts';
import { LogTail } from './logTail.ts';
import type { Buttons } from './buttons.ts';

/** An operation on a page: what the agent last said of it, and the end of its log. */
export class RunningOperation {
  readonly #core: Core;
  readonly #owned = new Disposables();
  readonly #log: LogTail;
  readonly #changed: () => void;
  #fetched: OperationSummary | undefined;
  readonly project: ProjectId;
  readonly id: OperationId;
  plan: Plan | null = null;

  constructor(core: Core, project: ProjectId, id: OperationId, changed: () => void) {
    this.#core = core;
    this.#changed = changed;
    this.project = project;
    this.id = id;
    this.#log = this.#owned.add(new LogTail(core.agent, core.logs, { project, operation: id }, changed));
    this.#owned.add(core.store.onChange(({ operations }) => operations.includes(id) && changed()));
    this.#owned.add(core.store.onReset(() => void this.#load())); // also after the agent was away
  }

  /** Rejects with Failed where the agent knows no such operation. */
  async load(): Promise<void> {
    const { summary, plan } = await this.#core.agent.request(getOperation, {
      project: this.project,
      operation: this.id,
    });
    this.#fetched = summary;
    this.plan = plan;
    this.#changed();
    await this.#log.start();
  }

  async #load(): Promise<void> {
    try {
      await this.load();
    } catch (error) {
      this.#core.log.warn(`operation ${this.id}: ${failureOf(error).reason}`);
    }
  }

  get summary(): OperationSummary | undefined {
    return this.#core.store.operation(this.project, this.id) ?? this.#fetched;
  }

  get logText(): string {
    return this.#log.text;
  }

  state(buttons: Buttons): OperationState | null {
    const { summary } = this;
    if (!summary) return null;
    return {
      summary,
      failure:
        summary.failure && buttons.worded(summary.failure, { project: this.project, operation: this.id }),
      can: abilities(summary),
      log: this.#log.text,
      logCut: this.#log.cut,
    };
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

function abilities(summary: OperationSummary): readonly OperationAbility[] {
  const all: [OperationAbility, boolean][] = [
    ['cancel', canCancel(summary)],
    ['stopWatching', canStopWatching(summary)],
    ['resume', canResume(summary)],
    ['undo', canUndo(summary)],
  ];
  return all.filter(([, can]) => can).map(([ability]) => ability);
}
