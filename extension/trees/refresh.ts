import type { ProjectId } from '../../agent/protocol/ids.ts';
import type { EnvironmentSnapshot } from '../../agent/protocol/model.ts';
import type { Subscription } from '../emitter.ts';
import type { DeploymentPages } from '../model/deploymentPages.ts';
import { pullRequestsAlone, waitingForYou } from '../model/find.ts';
import type { Node } from '../model/nodes.ts';
import type { Project, Store, StoreChange } from '../model/store.ts';
import { groupOf } from './activityGroups.ts';

/** The part of a tree that an update needs. */
export interface Refreshable {
  refresh(node?: Node): void;
}

export interface Trees {
  readonly environments: Refreshable;
  readonly previews: Refreshable;
  readonly activity: Refreshable;
}

/** Redraws what a change of the store touches, and nothing else. */
export function refreshTrees(store: Store, trees: Trees, pages: DeploymentPages): Subscription {
  const memory = new Memory(store);
  const subscriptions = [
    store.onReset(() => {
      pages.clear();
      memory.start();
      for (const tree of Object.values(trees) as Refreshable[]) tree.refresh();
    }),
    store.onChange((change) => {
      forgetDeployed(change, store, memory, pages);
      refreshPlaces(change, store, trees, memory);
      refreshActivity(change, store, trees, memory);
    }),
  ];
  return { dispose: () => subscriptions.forEach((one) => one.dispose()) };
}

/** What was drawn last, as far as the next change must be compared with it. */
class Memory {
  readonly #store: Store;
  readonly #seen = new Map<string, string>();

  constructor(store: Store) {
    this.#store = store;
    this.start();
  }

  /** True where this reads differently than the last time. */
  differs(key: string, value: string): boolean {
    const differs = this.#seen.get(key) !== value;
    this.#seen.set(key, value);
    return differs;
  }

  /** From what there is now. */
  start(): void {
    this.#seen.clear();
    for (const { head, operations, environments } of this.#store.projects) {
      this.differs(head.id, head.state);
      this.differs(`changes ${head.id}`, changesOf(this.#store.project(head.id)));
      this.differs(`alone ${head.id}`, aloneIn(this.#store.project(head.id)));
      for (const operation of operations.values()) this.differs(operation.id, groupOf(operation));
      for (const environment of environments.values())
        for (const [key, value] of runningThere(head.id, environment)) this.differs(key, value);
    }
  }
}

/** The changes that Activity lists beside operations. */
function changesOf(project: Project | undefined): string {
  return project ? JSON.stringify([waitingForYou(project), ...listedInHead(project)]) : '';
}

function listedInHead({ head }: Project): readonly unknown[] {
  return [head.waitingDeployments, head.runs, head.dueSecrets];
}

/** The pull requests that Previews lists beside the previews. */
function aloneIn(project: Project | undefined): string {
  return (project ? pullRequestsAlone(project) : []).map(({ number }) => number).join();
}

/** What runs on each target of an environment, by service. */
function runningThere(project: ProjectId, { name, targets }: EnvironmentSnapshot): [string, string][] {
  return targets.map(({ service, current, operation }) => [
    `${project} ${name} ${service}`,
    `${current?.id ?? ''} ${current?.state ?? ''} ${operation ?? ''}`,
  ]);
}

/** A deployment came, or what is current changed: the list below the service is asked for again. */
function forgetDeployed(
  { project, environments }: StoreChange,
  store: Store,
  memory: Memory,
  pages: DeploymentPages,
): void {
  for (const name of environments) {
    const environment = store.environment(project, name);
    if (!environment) continue;
    const there = runningThere(project, environment);
    environment.targets.forEach(({ service }, index) => {
      const [key, value] = there[index] ?? ['', ''];
      if (memory.differs(key, value)) pages.forget({ type: 'service', project, environment: name, service });
    });
  }
}

function refreshPlaces(
  change: StoreChange,
  store: Store,
  { environments, previews }: Trees,
  memory: Memory,
): void {
  const { project } = change;
  const state = store.project(project)?.head.state ?? '';
  const isPartedAnew = memory.differs(`alone ${project}`, aloneIn(store.project(project)));
  if (change.pullRequests.length > 0 || isPartedAnew) previews.refresh();
  if (change.environmentsListed || (change.head && memory.differs(project, state))) {
    environments.refresh();
    previews.refresh();
    return;
  }
  for (const environment of touched(change, store)) {
    const tree = store.environment(project, environment)?.kind === 'preview' ? previews : environments;
    tree.refresh({ type: 'environment', project, environment });
  }
}

/** Environments that changed, and those on which an operation went on. */
function touched({ project, environments, operations }: StoreChange, store: Store): ReadonlySet<string> {
  const busy = operations.flatMap((id) => store.operation(project, id)?.environment ?? []);
  return new Set([...environments, ...busy]);
}

function refreshActivity(change: StoreChange, store: Store, { activity }: Trees, memory: Memory): void {
  const { project } = change;
  const changes =
    change.head || change.environments.length > 0 ? changesOf(store.project(project)) : undefined;
  const changesDiffer = changes !== undefined && memory.differs(`changes ${project}`, changes);
  let regroup = change.operationsListed || changesDiffer;
  for (const id of change.operations) {
    const operation = store.operation(project, id);
    if (operation && memory.differs(id, groupOf(operation))) regroup = true;
  }
  if (regroup) activity.refresh();
  else for (const operation of change.operations) activity.refresh({ type: 'operation', project, operation });
}
