import type { OperationId } from '../../../protocol/ids.ts';
import type { Health } from '../../../protocol/model.ts';
import type { Message } from '../../../protocol/say.ts';
import type { Running, TargetStatus } from './contract.ts';
import type { KeptDeployment } from './keptDeployment.ts';

/** One that nobody came back for is ended. */
const forgottenAfterMs = 10 * 60_000;

/** The version that is about to take over, beside the one that serves. */
export class Candidate {
  readonly #changed: () => void;
  #kept: KeptDeployment | null = null;
  #started: Promise<Health> | null = null;
  #forgetting: NodeJS.Timeout | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get kept(): KeptDeployment | null {
    return this.#kept;
  }

  /** The start that this would be, where it is under way or was successful. */
  startOf(running: Running): Promise<Health> | null {
    return this.#kept && !this.#kept.isLost && isStartOf(this.#kept, running) ? this.#started : null;
  }

  /** In place of the one there was. Where it does not become ready nothing is left of it. */
  async start(kept: KeptDeployment, tell: (detail: Message) => void): Promise<Health> {
    await this.end();
    this.#kept = kept;
    this.#started = kept.begin(tell);
    this.#forgetting = setTimeout(() => void this.end(), forgottenAfterMs).unref();
    this.#changed();
    try {
      return await this.#started;
    } catch (error) {
      if (this.#kept === kept) await this.end();
      throw error;
    }
  }

  /** It, if it is this operation's and ready. */
  readyFor(operation: OperationId): KeptDeployment | null {
    return this.isOf(operation) && this.#kept?.process ? this.#kept : null;
  }

  /** It has taken over: somebody else keeps it from now on. */
  release(): void {
    clearTimeout(this.#forgetting);
    this.#kept = null;
  }

  isOf(operation: OperationId): boolean {
    return this.#kept?.running.operation === operation;
  }

  async end(): Promise<void> {
    clearTimeout(this.#forgetting);
    const ended = this.#kept;
    this.#kept = null;
    await ended?.end();
    this.#changed();
  }

  get status(): TargetStatus['candidate'] {
    if (!this.#kept) return null;
    const { running, process } = this.#kept;
    return { operation: running.operation, deployment: running.deployment.id, healthy: process !== null };
  }
}

/** The same deployment may be started twice, by different operations. */
export function isStartOf(kept: KeptDeployment, { operation, deployment }: Running): boolean {
  return kept.running.operation === operation && kept.running.deployment.id === deployment.id;
}
