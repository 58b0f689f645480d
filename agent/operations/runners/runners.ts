import { setTimeout as delay } from 'node:timers/promises';
import { badInput, failureOf } from '../../protocol/failures.ts';
import type { OperationId, PlanHash } from '../../protocol/ids.ts';
import type { OperationSummary } from '../../protocol/model.ts';
import type { Override } from '../../protocol/plan.ts';
import { say } from '../../protocol/say.ts';
import type { Clock } from '../../run/clock.ts';
import { Secret } from '../../run/secret.ts';
import { NobodyAnswers } from '../../state/socket.ts';
import { createOperation } from '../plans/createOperation.ts';
import type { Operations } from '../operations.ts';
import { noPayload, type Payload } from './payload.ts';
import { withoutSecretsIn } from '../steps/knowSecrets.ts';
import type { World } from '../world.ts';
import type { Answer } from '../engine/run.ts';
import { tellRunner } from './runnerSocket.ts';
import { endUnbegun } from './endUnbegun.ts';
import { startRunner, type Came, type RunnerHome } from './startRunner.ts';

export interface RunnersParts extends RunnerHome, Pick<World, 'vault' | 'redactor' | 'signIn'> {
  /** That holds `taxiway.json`. */
  readonly folder: string;
  readonly clock: Clock;
  readonly operations: Operations;
  /** The key of the kept secrets where the editor keeps it; null without an editor. Answers null where the editor does not. */
  readonly editorKey: (() => Promise<Secret | null>) | null;
}

export interface ApplyRequest {
  readonly hash: PlanHash;
  readonly overrides: readonly Override[];
  /** Secret values by the names of the plan's `needsValues`. */
  readonly values: Readonly<Record<string, string>>;
  /** As the platform or git confirmed it. */
  readonly by: string;
}

const askAgainAfterMs = 50;
/** Milliseconds between a runner having the operation and hearing what windows say. */
const hearsWithinMs = 5000;

/** Starts runners and talks to them: the only way from a window or the command line to a change. */
export class Runners {
  readonly #parts: RunnersParts;

  constructor(parts: RunnersParts) {
    this.#parts = parts;
  }

  /** Failed as `createOperation` and `startRunner`; where it cannot be started the operation has failed, for good. */
  async apply({ hash, overrides, values, by }: ApplyRequest): Promise<OperationId> {
    const { own, clock, folder } = this.#parts;
    const given = { by, folder, overrides: await this.#told(overrides), values: Object.keys(values) };
    const operation = await createOperation(own, hash, given, clock);
    const wrapped = Object.entries(values).map(([name, value]) => [name, Secret.of(value)] as const);
    try {
      await this.#start(operation, { values: new Map(wrapped) });
    } catch (error) {
      if (await endUnbegun(this.#parts, operation, failureOf(error))) throw error;
    }
    return operation;
  }

  /** Reasons are kept for ever, in the operation and in the audit log. */
  #told(overrides: readonly Override[]): Promise<readonly Override[]> {
    return Promise.all(
      overrides.map(async ({ gate, reason }) => ({
        gate,
        reason: await withoutSecretsIn(reason, this.#parts),
      })),
    );
  }

  /** Asks its runner to cancel, or starts one that does. Failed `badInput` where the operation has ended. */
  async cancel(operation: OperationId, by: string): Promise<void> {
    await untilHeard(async (isLate) => {
      if (await this.#isAlive(operation)) return this.#isTold(operation, by, isLate);
      return (await this.#start(operation, { cancelledBy: by })) !== 'notNeeded';
    });
  }

  /** Failed `badInput` where that is not what was asked. */
  async answer(operation: OperationId, answer: Answer): Promise<void> {
    await untilHeard(async (isLate) => {
      const { summary } = await this.#parts.operations.get(operation);
      if (!isAsked(summary, answer)) throw badInput(say('This is not asked any more.'));
      if (summary.alive && !isLate) return false; // the runner that asked is about to end
      return (await this.#start(operation, { answer })) !== 'notNeeded';
    });
  }

  /** Starts a runner for an operation that has none. */
  async resume(operation: OperationId): Promise<void> {
    if (!(await this.#isAlive(operation))) await this.#start(operation, {});
  }

  /** After a start of the agent: takes up what runners left that are gone. What may not go on unasked asks. */
  async resumeUnsettled(): Promise<readonly OperationId[]> {
    const { operations, clock } = this.#parts;
    const unsettled = await operations.unsettled(clock.now());
    const started = await Promise.allSettled(unsettled.map((operation) => this.#start(operation, {})));
    const failed = started.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason; // the others were started all the same
    return unsettled;
  }

  /** Hands the key of the kept secrets to a runner that waits for it (its question is `key`). */
  async handKey(operation: OperationId): Promise<void> {
    const key = await this.#parts.editorKey?.();
    if (key) await tellRunner(this.#parts.own.id, operation, { type: 'key', value: key.reveal() });
  }

  async #isAlive(operation: OperationId): Promise<boolean> {
    const { summary } = await this.#parts.operations.get(operation);
    if (summary.endedAt === null) return summary.alive;
    throw badInput(say('This operation has ended already.'));
  }

  async #isTold(operation: OperationId, by: string, isLate: boolean): Promise<boolean> {
    try {
      await tellRunner(this.#parts.own.id, operation, { type: 'cancel', by });
      return true;
    } catch (error) {
      if (isLate || !(error instanceof NobodyAnswers)) throw error;
      return false; // not listening yet, or about to end
    }
  }

  async #start(operation: OperationId, given: Partial<Payload>): Promise<Came> {
    const { editorKey, signIn } = this.#parts;
    const key = (await editorKey?.()) ?? null;
    const gitHub = await signIn.session().catch(() => null); // a locked keychain must not hold the way back
    const payload = { ...noPayload, editor: editorKey !== null, key, gitHub, ...given };
    return (await startRunner(this.#parts, operation, payload)).came;
  }
}

/**
 * Says it again until a runner has heard it: one that was started with it may find that another one was first. `isLate` says
 * that there is no more time to wait for a runner that comes or goes.
 */
async function untilHeard(tell: (isLate: boolean) => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + hearsWithinMs;
  for (let isLate = false; !(await tell(isLate)); isLate = performance.now() > deadline) {
    if (isLate) throw new Error('no runner heard it');
    await delay(askAgainAfterMs);
  }
}

function isAsked({ question }: OperationSummary, answer: Answer): boolean {
  return question?.id === answer.question && question.choices.some(({ id }) => id === answer.choice);
}
