import { readLog } from '../../agent/protocol/requests.ts';
import type { AgentClient } from '../agentClient.ts';
import type { Subscription } from '../emitter.ts';
import type { LogPlace, OperationLogs } from '../operations/operationLogs.ts';

const keptBytes = 64 * 1024;

/** The end of an operation's log, growing while it runs. */
export class LogTail implements Subscription {
  readonly #agent: AgentClient;
  readonly #place: LogPlace;
  readonly #changed: () => void;
  readonly #subscription: Subscription;
  #next = 0;
  #reading: Promise<void> | undefined;
  text = '';
  cut = false;

  constructor(agent: AgentClient, logs: OperationLogs, place: LogPlace, changed: () => void) {
    this.#agent = agent;
    this.#place = place;
    this.#changed = changed;
    this.#subscription = logs.follow(place, ({ text, next }) => this.#received(text, next));
  }

  /** Reads what is there; again after the agent was away. */
  async start(): Promise<void> {
    if (this.#next === 0) await this.#skipToEnd();
    await this.#catchUp();
  }

  async #skipToEnd(): Promise<void> {
    const { size } = await this.#agent.request(readLog, { ...this.#place, from: 0, limit: 1 });
    this.#next = Math.max(0, size - keptBytes);
    this.cut = this.#next > 0;
  }

  /** One reader at a time: two would append the same lines twice. */
  #catchUp(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    for (;;) {
      const { text, next, size } = await this.#agent.request(readLog, {
        ...this.#place,
        from: this.#next,
        limit: keptBytes,
      });
      if (next <= this.#next) return;
      this.#append(text, next);
      if (next >= size) return;
    }
  }

  #received(text: string, next: number): void {
    if (this.#reading || next <= this.#next) return; // the reader finds it too
    if (next - Buffer.byteLength(text) === this.#next) this.#append(text, next);
    else this.#catchUp().catch(() => undefined); // the agent is away; `start` comes again with it
  }

  #append(text: string, next: number): void {
    this.#next = next;
    const all = this.text + text;
    if (all.length > keptBytes) {
      this.cut = true;
      this.text = all.slice(all.indexOf('\n', all.length - keptBytes) + 1);
    } else this.text = all;
    this.#changed();
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
