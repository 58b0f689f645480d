import { say } from '../../agent/protocol/say.ts';
import type { DeploymentPages } from '../model/deploymentPages.ts';
import { lastingEnvironments, shownProjects, targetOf } from '../model/find.ts';
import type { DeploymentNode, EnvironmentNode, MoreNode, Node, ServiceNode } from '../model/nodes.ts';
import type { Store } from '../model/store.ts';
import type { Words } from '../words.ts';
import { deploymentRow } from './deploymentRow.ts';
import { environmentRow } from './environmentRow.ts';
import type { Row, Tooltip } from './row.ts';
import { serviceRow } from './serviceRow.ts';
import type { TreeSource } from './source.ts';
import { deploymentTooltip, environmentTooltip, serviceTooltip } from './tooltips.ts';

/** environment → service → deployments, newest first. */
export class EnvironmentsSource implements TreeSource {
  readonly #store: Store;
  readonly #pages: DeploymentPages;
  readonly #words: Words;
  readonly #now: () => number;

  constructor(store: Store, pages: DeploymentPages, words: Words, now: () => number) {
    this.#store = store;
    this.#pages = pages;
    this.#words = words;
    this.#now = now;
  }

  roots(): readonly Node[] {
    return shownProjects(this.#store).flatMap((project) =>
      lastingEnvironments(project).map(({ name }): EnvironmentNode => ({
        type: 'environment',
        project: project.head.id,
        environment: name,
      })),
    );
  }

  children(node: Node): readonly Node[] | Promise<readonly Node[]> {
    if (node.type === 'environment') {
      const targets = this.#store.environment(node.project, node.environment)?.targets ?? [];
      return targets.map(({ service }): ServiceNode => ({ ...node, type: 'service', service }));
    }
    return node.type === 'service' ? this.#deployments(node) : [];
  }

  async #deployments(service: ServiceNode): Promise<readonly Node[]> {
    const { deployments, more } = await this.#pages.of(service);
    const nodes = deployments.map(({ id }): DeploymentNode => ({
      ...service,
      type: 'deployment',
      deployment: id,
    }));
    return more ? [...nodes, { ...service, type: 'more' } satisfies MoreNode] : nodes;
  }

  parent(node: Node): Node | undefined {
    if (node.type === 'service') {
      return { type: 'environment', project: node.project, environment: node.environment };
    }
    if (node.type !== 'deployment' && node.type !== 'more') return undefined;
    const { project, environment, service } = node;
    return { type: 'service', project, environment, service };
  }

  row(node: Node): Row | undefined {
    if (node.type === 'more') return moreRow(node, this.#words);
    if (node.type === 'deployment') {
      const deployment = this.#pages.find({ ...node, type: 'service' }, node.deployment);
      return deployment && deploymentRow(deployment, this.#now(), this.#words);
    }
    return node.type === 'environment' || node.type === 'service' ? this.#place(node) : undefined;
  }

  #place(node: EnvironmentNode | ServiceNode): Row | undefined {
    const project = this.#store.project(node.project);
    const environment = project?.environments.get(node.environment);
    if (!project || !environment) return undefined;
    if (node.type === 'environment') {
      const several = shownProjects(this.#store).length > 1;
      return environmentRow(project, environment, this.#now(), several, this.#words);
    }
    const target = targetOf(environment, node.service);
    return target && serviceRow(project, environment, target, this.#now(), this.#words);
  }

  tooltip(node: Node): Tooltip | undefined {
    if (node.type === 'deployment') {
      const deployment = this.#pages.find({ ...node, type: 'service' }, node.deployment);
      return deployment && deploymentTooltip(deployment, this.#words);
    }
    if (node.type !== 'environment' && node.type !== 'service') return undefined;
    const project = this.#store.project(node.project);
    const environment = project?.environments.get(node.environment);
    if (!project || !environment) return undefined;
    if (node.type === 'environment') return environmentTooltip(project, environment, this.#words);
    const target = targetOf(environment, node.service);
    return target && serviceTooltip(node, target, this.#words);
  }
}

function moreRow(node: MoreNode, words: Words): Row {
  return {
    label: words(say('Load more')),
    icon: { id: 'ellipsis' },
    spoken: words(say('Load more deployments of {0}', node.service)),
    context: [],
    open: 'leaf',
    command: { id: 'taxiway.deployments.more', args: [node] },
  };
}
