import type { ProjectSnapshot } from '../../agent/protocol/model.ts';
import { Store, type Project } from '../../extension/model/store.ts';

/** A project as the store keeps it. */
export function opened(snapshot: ProjectSnapshot): Project {
  return storeOf(snapshot).projects[0]!;
}

export function storeOf(...snapshots: readonly ProjectSnapshot[]): Store {
  const store = new Store();
  store.replace(snapshots);
  return store;
}
