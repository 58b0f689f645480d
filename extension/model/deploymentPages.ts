import type { Deployment } from '../../agent/protocol/model.ts';
import type { MoreNode, ServiceNode } from './nodes.ts';
import { nodeId } from './nodes.ts';

export interface DeploymentPage {
  readonly deployments: readonly Deployment[];
  readonly more: boolean;
}

/** Asks for the page that follows the last of `after`. */
export type ListDeployments = (
  place: Pick<ServiceNode, 'project' | 'environment' | 'service'>,
  after: Deployment | undefined,
) => Promise<DeploymentPage>;

/** The deployments that were loaded so far, by service; nothing is cut off silently. */
export class DeploymentPages {
  readonly #list: ListDeployments;
  readonly #loaded = new Map<string, DeploymentPage>();

  constructor(list: ListDeployments) {
    this.#list = list;
  }

  /** The first page, or what was loaded already. */
  async of(service: ServiceNode): Promise<DeploymentPage> {
    const key = nodeId(service);
    const known = this.#loaded.get(key);
    if (known) return known;
    const page = await this.#list(service, undefined);
    this.#loaded.set(key, page);
    return page;
  }

  async loadMore(more: MoreNode): Promise<ServiceNode> {
    const service: ServiceNode = { ...more, type: 'service' };
    const sofar = await this.of(service);
    const next = await this.#list(service, sofar.deployments.at(-1));
    this.#loaded.set(nodeId(service), {
      deployments: [...sofar.deployments, ...next.deployments],
      more: next.more,
    });
    return service;
  }

  find(service: ServiceNode, id: string): Deployment | undefined {
    return this.#loaded.get(nodeId(service))?.deployments.find((one) => one.id === id);
  }

  /** Something was deployed there: the next look asks again. */
  forget(service: ServiceNode): void {
    this.#loaded.delete(nodeId(service));
  }

  clear(): void {
    this.#loaded.clear();
  }
}
