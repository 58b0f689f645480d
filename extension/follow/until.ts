import type { OperationSummary } from '../../agent/protocol/model.ts';
import type { Store } from '../model/store.ts';
import type { LogPlace } from '../operations/operationLogs.ts';

/** The operation as soon as `isOver`; undefined where its project was closed. `went` is told whatever happens before. */
export function until(
  store: Store,
  { project, operation: id }: LogPlace,
  isOver: (operation: OperationSummary) => boolean,
  went: (operation: OperationSummary) => void = () => undefined,
): Promise<OperationSummary | undefined> {
  return new Promise((resolve) => {
    const look = () => {
      const operation = store.operation(project, id);
      if (!operation && store.project(project)) return; // not heard of yet
      if (operation && !isOver(operation)) {
        went(operation);
        return;
      }
      for (const subscription of subscriptions) subscription.dispose();
      resolve(operation);
    };
    const subscriptions = [
      store.onChange((change) => change.project === project && change.operations.includes(id) && look()),
      store.onReset(look),
    ];
    look();
  });
}
