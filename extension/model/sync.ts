import { getSnapshot } from '../../agent/protocol/requests.ts';
import { failureOf } from '../failed.ts';
import type { AgentClient } from '../agentClient.ts';
import type { Subscription } from '../emitter.ts';
import type { Store } from './store.ts';

/** Fills the store whenever an agent starts. */
export class Sync implements Subscription {
  readonly #agent: AgentClient;
  readonly #store: Store;
  readonly #subscription: Subscription;
  #loading: Promise<void> | undefined;

  constructor(agent: AgentClient, store: Store, warn: (line: string) => void) {
    this.#agent = agent;
    this.#store = store;
    this.#subscription = agent.onState(({ kind }) => {
      this.#loading = undefined;
      if (kind === 'running')
        this.ready().catch((error: unknown) => warn(`snapshot: ${failureOf(error).reason}`));
    });
  }

  /** Starts the agent where it does not run. Rejects with Failed. */
  ready(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    const { projects } = await this.#agent.request(getSnapshot, null);
    this.#store.replace(projects);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
