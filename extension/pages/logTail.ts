import { readLog } from '../../agent/protocol/requests.ts';
import type { AgentClient } from '../agentClient.ts';
import type { Subscription } from '../emitter.ts';
import type { LogPlace, OperationLogs } from '../operations/operationLogs.ts';

const pageBytes = 64 * 1024;
const pieceBytes = 1 << 20;

/** The end of an operation's log, growing while it runs. */
export class LogTail implements Subscription {
  readonly #agent: Pick<AgentClient, 'request'>;
  readonly #place: LogPlace;
  readonly #changed: () => void;
  readonly #subscription: Subscription;
  readonly #keptBytes: number;
  #next = 0;
  #reading: Promise<void> | undefined;
  text = '';
  cut = false;

  constructor(
    agent: Pick<AgentClient, 'request'>,
    logs: Pick<OperationLogs, 'follow'>,
    place: LogPlace,
    changed: () => void,
    keptBytes: number = pageBytes,
  ) {
    this.#keptBytes = keptBytes;
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
    this.#next = Math.max(0, size - this.#keptBytes);
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
        limit: pieceBytes,
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
    if (all.length > this.#keptBytes) {
      this.cut = true;
      this.text = all.slice(all.indexOf('\n', all.length - this.#keptBytes) + 1);
    } else this.text = all;
    this.#changed();
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
