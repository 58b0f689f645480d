import type { Runners } from '../operations/runners/runners.ts';
import type { OperationId } from '../protocol/ids.ts';
import type { OperationSummary } from '../protocol/model.ts';
import { FewTries } from './fewTries.ts';

/** Takes up operations whose runner is gone. What may not go on unasked asks. */
export class RunnerCare {
  readonly #runners: Pick<Runners, 'resume' | 'resumeUnsettled'>;
  readonly #tries = new FewTries<OperationId>();
  /** Since they were last seen alive. */
  readonly #takenUp = new Set<OperationId>();

  constructor(runners: Pick<Runners, 'resume' | 'resumeUnsettled'>) {
    this.#runners = runners;
  }

  /** Everything that lies there: when the project was opened, and every now and then. */
  async takeUpAll(): Promise<void> {
    this.#tries.newRound();
    await this.#runners.resumeUnsettled();
  }

  /** As it is by now. One that was begun and has no runner any more is taken up at once. */
  async hear({ id, alive, startedAt, endedAt, state }: OperationSummary): Promise<void> {
    if (alive) this.#takenUp.delete(id);
    if (alive || startedAt === null || endedAt !== null || state === 'needsPerson') return;
    if (this.#takenUp.has(id) || !this.#tries.take(id)) return;
    this.#takenUp.add(id);
    await this.#runners.resume(id);
  }
}
