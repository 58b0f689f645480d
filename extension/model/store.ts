import type { EnvironmentName, OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type {
  EnvironmentSnapshot,
  OperationSummary,
  ProjectSnapshot,
  PullRequest,
} from '../../agent/protocol/model.ts';
import type { SnapshotChange } from '../../agent/protocol/requests.ts';
import { Emitter } from '../emitter.ts';

/** A project without its lists, which are kept as maps beside it. */
export type ProjectHead = NonNullable<SnapshotChange['project']>;

export interface Project {
  readonly head: ProjectHead;
  /** Lasting environments and previews, in the agent's order. */
  readonly environments: ReadonlyMap<EnvironmentName, EnvironmentSnapshot>;
  readonly operations: ReadonlyMap<OperationId, OperationSummary>;
  /** Open ones, by number. */
  readonly pullRequests: ReadonlyMap<number, PullRequest>;
}

/** What one message of the agent changed. A list names entities; `listed` is true where some came or went. */
export interface StoreChange {
  readonly project: ProjectId;
  readonly head: boolean;
  readonly environments: readonly EnvironmentName[];
  readonly operations: readonly OperationId[];
  readonly environmentsListed: boolean;
  readonly operationsListed: boolean;
  /** Numbers of those that came, changed or went. */
  readonly pullRequests: readonly number[];
}

interface MutableProject {
  head: ProjectHead;
  readonly environments: Map<EnvironmentName, EnvironmentSnapshot>;
  readonly operations: Map<OperationId, OperationSummary>;
  readonly pullRequests: Map<number, PullRequest>;
}

/** The editor's copy of the agent's picture; an update costs what changed. */
export class Store {
  readonly #projects = new Map<ProjectId, MutableProject>();
  readonly #changed = new Emitter<StoreChange>();
  readonly #reset = new Emitter<undefined>();
  /** False until the agent's first snapshot arrived. */
  filled = false;

  readonly onChange = this.#changed.event;
  /** Projects came or went, or everything was sent anew. */
  readonly onReset = this.#reset.event;

  get projects(): readonly Project[] {
    return [...this.#projects.values()];
  }

  project(id: ProjectId): Project | undefined {
    return this.#projects.get(id);
  }

  environment(project: ProjectId, name: EnvironmentName): EnvironmentSnapshot | undefined {
    return this.#projects.get(project)?.environments.get(name);
  }

  operation(project: ProjectId, id: OperationId): OperationSummary | undefined {
    return this.#projects.get(project)?.operations.get(id);
  }

  /** The agent's whole picture, at the start and after a restart. */
  replace(projects: readonly ProjectSnapshot[]): void {
    this.#projects.clear();
    for (const project of projects) this.#projects.set(project.id, opened(project));
    this.filled = true;
    this.#reset.fire(undefined);
  }

  apply(change: SnapshotChange): void {
    const project = this.#projects.get(change.id);
    if (change.gone || !project) {
      this.#comeOrGo(change);
      return;
    }
    if (change.project) project.head = change.project;
    this.#changed.fire({
      project: change.id,
      head: change.project !== undefined,
      environments: (change.environments ?? []).map(({ name }) => name),
      operations: (change.operations ?? []).map(({ id }) => id),
      pullRequests: [
        ...(change.pullRequests ?? []).map(({ number }) => number),
        ...(change.pullRequestsGone ?? []),
      ],
      ...merge(project, change),
    });
  }

  #comeOrGo(change: SnapshotChange): void {
    if (change.gone) this.#projects.delete(change.id);
    else if (change.project) {
      const project = {
        head: change.project,
        environments: new Map(),
        operations: new Map(),
        pullRequests: new Map(),
      };
      this.#projects.set(change.id, project);
      merge(project, change);
    }
    this.#reset.fire(undefined);
  }
}

function opened({
  environments,
  previews,
  operations,
  pullRequests,
  ...head
}: ProjectSnapshot): MutableProject {
  return {
    head,
    environments: new Map([...environments, ...previews].map((one) => [one.name, one])),
    operations: new Map(operations.map((one) => [one.id, one])),
    pullRequests: new Map(pullRequests.map((one) => [one.number, one])),
  };
}

function merge(
  { environments, operations, pullRequests }: MutableProject,
  change: SnapshotChange,
): Pick<StoreChange, 'environmentsListed' | 'operationsListed'> {
  const environmentsListed =
    (change.environmentsGone?.length ?? 0) > 0 ||
    (change.environments ?? []).some(({ name }) => !environments.has(name));
  const operationsListed =
    (change.operationsGone?.length ?? 0) > 0 ||
    (change.operations ?? []).some(({ id }) => !operations.has(id));
  for (const one of change.environments ?? []) environments.set(one.name, one);
  for (const name of change.environmentsGone ?? []) environments.delete(name);
  for (const one of change.operations ?? []) operations.set(one.id, one);
  for (const id of change.operationsGone ?? []) operations.delete(id);
  for (const one of change.pullRequests ?? []) pullRequests.set(one.number, one);
  for (const number of change.pullRequestsGone ?? []) pullRequests.delete(number);
  return { environmentsListed, operationsListed };
}
