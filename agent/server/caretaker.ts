import { failureOf } from '../protocol/failures.ts';
import type { OperationSummary } from '../protocol/model.ts';
import { explain } from '../protocol/explain.ts';
import { render } from '../protocol/say.ts';
import type { Secret } from '../run/secret.ts';
import { localPlatform, supervisorRules } from './local.ts';
import type { Log } from './logger.ts';
import type { Project } from './project.ts';

/** What a window does for a project besides looking at it: it takes up what was left lying and hands over the key it has. */
export class Caretaker {
  readonly #project: Project;
  readonly #editorKey: (() => Promise<Secret | null>) | null;
  readonly #log: Log;
  readonly #handed = new Set<string>();

  constructor(project: Project, editorKey: (() => Promise<Secret | null>) | null, log: Log) {
    this.#project = project;
    this.#editorKey = editorKey;
    this.#log = log;
  }

  /** Once, when the project was opened: after a crash or a reboot. */
  async begin(signal: AbortSignal): Promise<void> {
    const { runners, world } = this.#project;
    const local = localPlatform(world);
    await this.#trying('operations that were interrupted', () => runners.resumeUnsettled());
    await this.#trying('the supervisor', async () => {
      await local?.restore(signal);
      if ((await local?.supervisor())?.needsKey) await this.#unlockSupervisor();
      const { content } = (await this.#project.configuration(signal)) ?? {};
      if (content) await local?.setRules(supervisorRules(content));
    });
  }

  /** A runner that waits for the key of the kept secrets gets it. */
  hear(operations: readonly OperationSummary[]): void {
    for (const { id, question, alive } of operations) {
      if (question?.id !== 'key' || !alive || this.#handed.has(id)) continue;
      this.#handed.add(id);
      void this.#trying(id, () => this.#project.runners.handKey(id));
    }
  }

  async #unlockSupervisor(): Promise<void> {
    const key = await this.#editorKey?.();
    if (key) await localPlatform(this.#project.world)?.handOverKey(key);
  }

  async #trying(what: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#log('warning', `${what}: ${render(explain(failureOf(error)).what)}`);
    }
  }
}
