import { as, type OperationId, type StepId } from '../protocol/ids.ts';
import { say } from '../protocol/say.ts';
import type { Step } from './platform.ts';
import type { TargetName } from './targetName.ts';
import type { VariableStore } from './variableStore.ts';

/** Of the two values that were kept, only the one in use stays. */
export function forgetPreviousStep(
  store: VariableStore,
  target: TargetName,
  name: string,
  by: OperationId,
): Step {
  const { service, environment } = target;
  return {
    id: as<StepId>(`forget:${service}:${name}`),
    title: say('Forget the other {0} for {1} in {2}', name, service, environment),
    service,
    effect: 'hidden',
    isDone: async () => {
      const versions = await store.versions(target, name);
      return versions === null || (versions.writtenBy === by && versions.previous === null);
    },
    do: async () => {
      await store.forgetPrevious(target, name, by);
      return undefined;
    },
  };
}
