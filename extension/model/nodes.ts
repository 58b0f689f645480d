import type { WaitingDeployment } from '../../agent/protocol/model.ts';
import type {
  DeploymentId,
  EnvironmentName,
  OperationId,
  PlanHash,
  ProjectId,
  ServiceName,
} from '../../agent/protocol/ids.ts';

/** What a row stands for, and what a command from a row gets. Names only: the data is looked up when it is drawn. */
export type Node =
  | EnvironmentNode
  | ServiceNode
  | DeploymentNode
  | MoreNode
  | PullRequestNode
  | SharedDeploymentNode
  | OperationNode
  | ChangeNode
  | WaitingDeploymentNode
  | DueSecretsNode
  | RunNode
  | GroupNode
  | OlderNode;

export interface EnvironmentNode {
  readonly type: 'environment';
  readonly project: ProjectId;
  readonly environment: EnvironmentName;
}
export interface ServiceNode {
  readonly type: 'service';
  readonly project: ProjectId;
  readonly environment: EnvironmentName;
  readonly service: ServiceName;
}
export interface DeploymentNode {
  readonly type: 'deployment';
  readonly project: ProjectId;
  readonly environment: EnvironmentName;
  readonly service: ServiceName;
  readonly deployment: DeploymentId;
}
/** "Load more" below the deployments of a service. */
export interface MoreNode {
  readonly type: 'more';
  readonly project: ProjectId;
  readonly environment: EnvironmentName;
  readonly service: ServiceName;
}
/** One that has no preview of ours. */
export interface PullRequestNode {
  readonly type: 'pullRequest';
  readonly project: ProjectId;
  readonly number: number;
}
/** A deployment of a pull request that somebody else made; `id` is GitHub's. */
export interface SharedDeploymentNode {
  readonly type: 'sharedDeployment';
  readonly project: ProjectId;
  readonly number: number;
  readonly id: number;
}
export interface OperationNode {
  readonly type: 'operation';
  readonly project: ProjectId;
  readonly operation: OperationId;
}
/** A planned change that waits for somebody. */
export interface ChangeNode {
  readonly type: 'change';
  readonly project: ProjectId;
  readonly plan: PlanHash;
}
/** A workflow on GitHub that may not deploy until somebody lets it. */
export interface WaitingDeploymentNode {
  readonly type: 'waitingDeployment';
  readonly project: ProjectId;
  /** As it was when the row was made. */
  readonly waits: WaitingDeployment;
}
/** Secrets of a project that are older than they may become. */
export interface DueSecretsNode {
  readonly type: 'dueSecrets';
  readonly project: ProjectId;
}
/** A workflow run on GitHub, or with `job` one job of it, by GitHub's numbers. */
export interface RunNode {
  readonly type: 'run';
  readonly project: ProjectId;
  readonly run: number;
  readonly job?: number;
}
/** A heading in Activity, for the operations of all projects: running, waiting, workflow runs, or a day (`2026-11-21`, local time). */
export interface GroupNode {
  readonly type: 'group';
  readonly group: string;
}
/** "Load more" below the operations of all projects. */
export interface OlderNode {
  readonly type: 'older';
}

/** Unique and the same across restarts: the editor keeps selection and expansion by it. */
export function nodeId(node: Node): string {
  switch (node.type) {
    case 'environment':
      return path(node.project, node.environment);
    case 'service':
      return path(node.project, node.environment, node.service);
    case 'deployment':
      return path(node.project, node.environment, node.service, node.deployment);
    case 'more':
      return path(node.project, node.environment, node.service, '+');
    case 'pullRequest':
      return path('pullRequest', node.project, String(node.number));
    case 'sharedDeployment':
      return path('pullRequest', node.project, String(node.number), String(node.id));
    case 'operation':
      return path('operation', node.project, node.operation);
    case 'change':
      return path('change', node.project, node.plan);
    case 'waitingDeployment':
      return path('waiting', node.project, `${node.waits.run} ${node.waits.environmentId}`);
    case 'dueSecrets':
      return path('dueSecrets', node.project);
    case 'run':
      return path('run', node.project, `${node.run} ${node.job ?? ''}`);
    case 'group':
      return path('group', node.group);
    case 'older':
      return 'older';
  }
}

function path(...parts: readonly string[]): string {
  return parts.map(encodeURIComponent).join('/');
}

/** One object per row: the editor finds a row to refresh by the very object it was given. */
export class Nodes {
  readonly #known = new Map<string, Node>();

  of<T extends Node>(node: T): T {
    const id = nodeId(node);
    const known = this.#known.get(id);
    if (known) return known as T;
    this.#known.set(id, node);
    return node;
  }

  /** The object for this row if the editor has been given it. */
  known(node: Node): Node | undefined {
    return this.#known.get(nodeId(node));
  }
}

const types: readonly string[] = [
  'environment',
  'service',
  'deployment',
  'more',
  'pullRequest',
  'sharedDeployment',
  'operation',
  'change',
  'waitingDeployment',
  'dueSecrets',
  'run',
  'group',
  'older',
] satisfies Node['type'][];

/** Commands can be called by anything with anything: only a row of ours passes. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && types.includes(String(value.type));
}
