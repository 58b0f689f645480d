import type { EnvironmentName, ProjectId } from '../../agent/protocol/ids.ts';
import type { Deployment } from '../../agent/protocol/model.ts';
import { listDeployments } from '../../agent/protocol/requests.ts';
import { failureOf, type Tellable } from '../failed.ts';
import type { AgentClient } from '../agentClient.ts';

const pageSize = 50;
/** The agent answers no more at once. */
const longestPage = 1000;

/** The deployments of an environment as far as they were read, newest first. */
export class DeploymentHistory {
  readonly #agent: Pick<AgentClient, 'request'>;
  readonly #place: { readonly project: ProjectId; readonly environment: EnvironmentName };
  readonly #changed: () => void;
  #reading: Promise<void> = Promise.resolve();
  #under = 0;
  deployments: readonly Deployment[] = [];
  more = false;
  failure: Tellable | null = null;

  constructor(
    agent: Pick<AgentClient, 'request'>,
    { project, environment }: { readonly project: ProjectId; readonly environment: EnvironmentName },
    changed: () => void,
  ) {
    this.#agent = agent;
    this.#place = { project, environment };
    this.#changed = changed;
  }

  get loading(): boolean {
    return this.#under > 0;
  }

  /** As many as were read before, from the newest on. */
  load(): Promise<void> {
    return this.#inTurn(async () => {
      const limit = Math.min(longestPage, Math.max(pageSize, this.deployments.length));
      const { deployments, more } = await this.#agent.request(listDeployments, { ...this.#place, limit });
      this.deployments = deployments;
      this.more = more;
    });
  }

  loadMore(): Promise<void> {
    return this.#inTurn(async () => {
      const last = this.deployments.at(-1);
      const { deployments, more } = await this.#agent.request(listDeployments, {
        ...this.#place,
        limit: pageSize,
        ...(last ? { before: last.id } : {}),
      });
      this.deployments = [...this.deployments, ...deployments];
      this.more = more;
    });
  }

  /** One reading at a time, or the same deployments would be there twice. Does not reject: `failure` says it. */
  #inTurn(read: () => Promise<void>): Promise<void> {
    this.#under += 1;
    this.#changed();
    this.#reading = this.#reading.then(async () => {
      try {
        await read();
        this.failure = null;
      } catch (error) {
        this.failure = failureOf(error);
      }
      this.#under -= 1;
      this.#changed();
    });
    return this.#reading;
  }
}
