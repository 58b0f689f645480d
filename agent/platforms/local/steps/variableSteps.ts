import { as } from '../../../protocol/ids.ts';
import type { StepId } from '../../../protocol/ids.ts';
import { say } from '../../../protocol/say.ts';
import type { Secret } from '../../../run/secret.ts';
import type { Step, StepContext, Target } from '../../platform.ts';
import type { StepParts } from './stepParts.ts';

type Value = (context: StepContext) => Promise<Secret | null>;

/** Writes one value, or removes it; nothing that runs notices before it is started anew. */
export function writeVariableStep(
  { variables, clock }: StepParts,
  target: Target,
  name: string,
  value: Value,
): Step {
  const { service, environment, secretNames } = target;
  return {
    id: as<StepId>(`write:${service}:${name}`),
    title: say('Write {0} for {1} in {2}', name, service, environment),
    service,
    effect: 'hidden',
    isDone: ({ operation }) => variables.isWrittenBy(target, name, operation),
    async do(context) {
      const secret = secretNames.includes(name);
      const change = { value: await value(context), secret, by: context.operation, at: clock.now() };
      await variables.write(target, name, change);
      return undefined;
    },
    undo: ({ operation }) => variables.undo(target, name, operation),
  };
}

export function restoreVariableStep({ variables }: StepParts, target: Target, name: string): Step {
  const { service, environment } = target;
  return {
    id: as<StepId>(`restore:${service}:${name}`),
    title: say('Put back the earlier {0} for {1} in {2}', name, service, environment),
    service,
    effect: 'hidden',
    isDone: async () => !(await variables.hasPrevious(target, name)),
    async do() {
      await variables.restore(target, name);
      return undefined;
    },
  };
}

export function forgetPreviousStep({ variables }: StepParts, target: Target, name: string): Step {
  const { service, environment } = target;
  return {
    id: as<StepId>(`forget:${service}:${name}`),
    title: say('Forget the earlier {0} for {1} in {2}', name, service, environment),
    service,
    effect: 'hidden',
    isDone: async () => !(await variables.hasPrevious(target, name)),
    async do() {
      await variables.forgetPrevious(target, name);
      return undefined;
    },
  };
}
