import type { TargetSnapshot } from '../../agent/protocol/model.ts';
import { previews, pullRequestsAlone, shownProjects, targetOf } from '../model/find.ts';
import type {
  EnvironmentNode,
  Node,
  PullRequestNode,
  ServiceNode,
  SharedDeploymentNode,
} from '../model/nodes.ts';
import type { Project, Store } from '../model/store.ts';
import type { Words } from '../words.ts';
import { previewRow, previewServiceRow } from './previewRow.ts';
import { pullRequestRow, pullRequestTooltip } from './pullRequestRow.ts';
import type { Row, Tooltip } from './row.ts';
import { sharedDeploymentRow, sharedDeploymentTooltip } from './sharedDeploymentRow.ts';
import type { TreeSource } from './source.ts';
import { previewTooltip, serviceTooltip } from './tooltips.ts';

export interface PreviewFilter {
  /** What a row must contain; empty: anything. */
  readonly text: string;
  readonly mine: boolean;
  readonly branch: boolean;
}

export const noFilter: PreviewFilter = { text: '', mine: false, branch: false };

/** preview → services, the most recently active first; `filter` leaves those whose row contains the text. */
export class PreviewsSource implements TreeSource {
  readonly #store: Store;
  readonly #words: Words;
  readonly #now: () => number;
  filter: PreviewFilter = noFilter;

  constructor(store: Store, words: Words, now: () => number) {
    this.#store = store;
    this.#words = words;
    this.#now = now;
  }

  roots(): readonly Node[] {
    return shownProjects(this.#store).flatMap((project) =>
      this.#nodes(project).filter((node) => this.#matches(project, node)),
    );
  }

  /** Previews of ours and pull requests without one, the most recently active first. */
  #nodes(project: Project): readonly (EnvironmentNode | PullRequestNode)[] {
    const { id } = project.head;
    const ours = previews(project).map(({ name, preview }) => ({
      at: preview?.lastActivityAt ?? 0,
      node: { type: 'environment', project: id, environment: name } as const,
    }));
    const others = pullRequestsAlone(project).map(({ number, updatedAt }) => ({
      at: updatedAt,
      node: { type: 'pullRequest', project: id, number } as const,
    }));
    return [...ours, ...others].sort((one, other) => other.at - one.at).map(({ node }) => node);
  }

  #project(node: Node): Project | undefined {
    return 'project' in node ? this.#store.project(node.project) : undefined;
  }

  #matches(project: Project, node: EnvironmentNode | PullRequestNode): boolean {
    const { text, mine, branch } = this.filter;
    const about =
      node.type === 'environment'
        ? project.environments.get(node.environment)?.preview
        : project.pullRequests.get(node.number);
    if (!about) return false; // gone meanwhile
    const isMine = 'isMine' in about ? about.isMine : about.author === project.head.github?.account;
    const isFork = 'isFork' in about && about.isFork;
    if ((mine && !isMine) || (branch && (isFork || about.branch !== project.head.branch))) return false;
    if (text === '') return true;
    const row = this.row(node);
    const shown = `${row?.label ?? ''} ${row?.description ?? ''}`;
    return shown.toLowerCase().includes(text.toLowerCase());
  }

  children(node: Node): readonly Node[] {
    const project = this.#project(node);
    if (!project) return [];
    if (node.type === 'pullRequest') return sharedNodes(project, node.number, []);
    if (node.type !== 'environment') return [];
    const environment = project.environments.get(node.environment);
    const { targets = [], preview = null } = environment ?? {};
    const services = targets.map(({ service }): ServiceNode => ({
      ...node,
      type: 'service',
      service,
    }));
    return [...services, ...sharedNodes(project, preview?.pullRequest ?? 0, targets)];
  }

  parent(node: Node): Node | undefined {
    if (node.type === 'service')
      return { type: 'environment', project: node.project, environment: node.environment };
    if (node.type !== 'sharedDeployment') return undefined;
    const { project, number } = node;
    const found = this.#store.project(project);
    const preview = found && previews(found).find((one) => one.preview?.pullRequest === number);
    return preview
      ? { type: 'environment', project, environment: preview.name }
      : { type: 'pullRequest', project, number };
  }

  row(node: Node): Row | undefined {
    const project = this.#project(node);
    if (!project) return undefined;
    const several = shownProjects(this.#store).length > 1;
    switch (node.type) {
      case 'pullRequest': {
        const pull = project.pullRequests.get(node.number);
        return pull && pullRequestRow(project, pull, this.#now(), several, this.#words);
      }
      case 'sharedDeployment': {
        const shared = sharedDeployment(project, node);
        return shared && sharedDeploymentRow(project, node, shared, this.#now(), this.#words);
      }
      case 'environment': {
        const environment = project.environments.get(node.environment);
        return environment && previewRow(project, environment, this.#now(), several, this.#words);
      }
      case 'service': {
        const environment = project.environments.get(node.environment);
        const target = environment && targetOf(environment, node.service);
        return target && previewServiceRow(environment, target, this.#words);
      }
      default:
        return undefined;
    }
  }

  tooltip(node: Node): Tooltip | undefined {
    const project = this.#project(node);
    if (!project) return undefined;
    if (node.type === 'pullRequest') {
      const pull = project.pullRequests.get(node.number);
      return pull && pullRequestTooltip(pull, this.#words);
    }
    if (node.type === 'sharedDeployment') {
      const shared = sharedDeployment(project, node);
      const isAlone = this.parent(node)?.type === 'pullRequest';
      return shared && sharedDeploymentTooltip(node, shared, isAlone, this.#words);
    }
    const environment = 'environment' in node ? project.environments.get(node.environment) : undefined;
    if (!environment) return undefined;
    if (node.type !== 'service') return previewTooltip(environment, this.#words);
    const target = targetOf(environment, node.service);
    return target && serviceTooltip(node, target, this.#words);
  }
}

/** What answers at the address of one of ours is that one, as GitHub knows it. */
function sharedNodes(
  { head, pullRequests }: Project,
  number: number,
  ours: readonly TargetSnapshot[],
): readonly SharedDeploymentNode[] {
  const all = pullRequests.get(number)?.deployments ?? [];
  const shown = new Set(ours.flatMap(({ url, current }) => [url, current?.url]));
  const others = all.filter(({ url }) => url === null || !shown.has(url));
  return others.map(({ id }) => ({ type: 'sharedDeployment', project: head.id, number, id }));
}

function sharedDeployment(project: Project, { number, id }: SharedDeploymentNode) {
  return project.pullRequests.get(number)?.deployments.find((one) => one.id === id);
}
