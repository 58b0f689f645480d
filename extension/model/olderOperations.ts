import type { OperationId, ProjectId } from '../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import { operationsInSnapshot } from '../../agent/protocol/requests.ts';
import type { Project, Store } from './store.ts';

/** Asks for the operations before this one, the newest first. */
export type ListOperations = (
  project: ProjectId,
  before: OperationId,
) => Promise<{ readonly operations: readonly OperationSummary[]; readonly more: boolean }>;

interface Loaded {
  /** Also those that were in the store then: they leave it as newer ones come. */
  readonly operations: ReadonlyMap<OperationId, OperationSummary>;
  /** The last of the last page. */
  readonly reached: OperationId;
  readonly more: boolean;
}

/** The operations in the store, and the older ones that a person asked for; nothing is cut off silently. */
export class OlderOperations {
  readonly #store: Store;
  readonly #list: ListOperations;
  readonly #loaded = new Map<ProjectId, Loaded>();

  constructor(store: Store, list: ListOperations) {
    this.#store = store;
    this.#list = list;
  }

  all(): OperationSummary[] {
    return this.#store.projects.flatMap((project) => [...this.#of(project).values()]);
  }

  find(project: ProjectId, id: OperationId): OperationSummary | undefined {
    return this.#store.operation(project, id) ?? this.#loaded.get(project)?.operations.get(id);
  }

  /** Whether there may be some that nobody asked for yet. */
  get more(): boolean {
    return this.#store.projects.some((project) => this.#mayHaveMore(project));
  }

  async loadMore(): Promise<void> {
    const projects = this.#store.projects.filter((project) => this.#mayHaveMore(project));
    await Promise.all(projects.map((project) => this.#load(project)));
  }

  /** Another agent: what it has is asked for anew. */
  clear(): void {
    this.#loaded.clear();
  }

  #of({ head, operations }: Project): ReadonlyMap<OperationId, OperationSummary> {
    const loaded = this.#loaded.get(head.id);
    return loaded ? new Map([...loaded.operations, ...operations]) : operations;
  }

  #mayHaveMore({ head, operations }: Project): boolean {
    return this.#loaded.get(head.id)?.more ?? operations.size >= operationsInSnapshot;
  }

  async #load(project: Project): Promise<void> {
    const before = this.#loaded.get(project.head.id)?.reached ?? lastInSnapshot(project);
    if (before === undefined) return;
    const { operations, more } = await this.#list(project.head.id, before);
    const found = operations.map((one) => [one.id, one] as const);
    this.#loaded.set(project.head.id, {
      operations: new Map([...this.#of(project), ...found]),
      reached: operations.at(-1)?.id ?? before,
      more,
    });
  }
}

/** Older ones that have not ended are in the snapshot too, with a gap before them. */
function lastInSnapshot({ operations }: Project): OperationId | undefined {
  return [...operations.keys()].sort().reverse()[operationsInSnapshot - 1]; // an id begins with its time
}
