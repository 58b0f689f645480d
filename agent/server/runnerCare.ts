import type { Runners } from '../operations/runners/runners.ts';
import type { OperationId } from '../protocol/ids.ts';
import type { OperationSummary } from '../protocol/model.ts';
import { FewTries } from './fewTries.ts';

/** Takes up operations whose runner is gone. What may not go on unasked asks. */
export class RunnerCare {
  readonly #runners: Pick<Runners, 'resume' | 'resumeUnsettled'>;
  readonly #tries = new FewTries<OperationId>();
  readonly #alive = new Set<OperationId>();

  constructor(runners: Pick<Runners, 'resume' | 'resumeUnsettled'>) {
    this.#runners = runners;
  }

  /** Everything that lies there: when the project was opened, and every now and then. */
  async takeUpAll(): Promise<void> {
    this.#tries.newRound();
    await this.#runners.resumeUnsettled();
  }

  /** As it is by now. One whose runner was seen alive and is gone is taken up at once. */
  async hear({ id, alive, endedAt, state }: OperationSummary): Promise<void> {
    if (alive) this.#alive.add(id);
    else if (this.#alive.delete(id) && endedAt === null && state !== 'needsPerson' && this.#tries.take(id))
      await this.#runners.resume(id);
  }
}
