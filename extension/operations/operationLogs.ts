import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import { followOperation } from '../../agent/protocol/requests.ts';
import type { AgentClient } from '../agentClient.ts';
import { Emitter, type Subscription } from '../emitter.ts';

export interface LogPlace {
  readonly project: ProjectId;
  readonly operation: OperationId;
}

export interface LogLines extends LogPlace {
  readonly text: string;
  /** The byte in the log after these lines. */
  readonly next: number;
}

/** Lines of operations that somebody here follows; the agent is asked for each operation once. */
export class OperationLogs {
  readonly #agent: AgentClient;
  readonly #lines = new Emitter<LogLines>();
  readonly #followers = new Map<OperationId, { readonly place: LogPlace; count: number }>();
  readonly #subscription: Subscription;

  constructor(agent: AgentClient) {
    this.#agent = agent;
    this.#subscription = agent.onState(({ kind }) => {
      if (kind === 'running') for (const { place } of this.#followers.values()) this.#ask(place, true);
    });
  }

  received(lines: LogLines): void {
    this.#lines.fire(lines);
  }

  /** Until it is disposed, `listener` gets the lines of the operation as they are written. */
  follow(place: LogPlace, listener: (lines: LogLines) => void): Subscription {
    const lines = this.#lines.event((all) => {
      if (all.operation === place.operation) listener(all);
    });
    const followed = this.#followers.get(place.operation) ?? { place, count: 0 };
    followed.count += 1;
    this.#followers.set(place.operation, followed);
    if (followed.count === 1) this.#ask(place, true);
    return {
      dispose: () => {
        lines.dispose();
        followed.count -= 1;
        if (followed.count > 0) return;
        this.#followers.delete(place.operation);
        this.#ask(place, false);
      },
    };
  }

  #ask({ project, operation }: LogPlace, follow: boolean): void {
    this.#agent.request(followOperation, { project, operation, follow }).catch(() => undefined); // asked again when it is back
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
