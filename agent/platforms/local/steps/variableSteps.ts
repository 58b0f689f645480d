import { as } from '../../../protocol/ids.ts';
import type { OperationId, StepId } from '../../../protocol/ids.ts';
import { say } from '../../../protocol/say.ts';
import type { Secret } from '../../../run/secret.ts';
import { soundsSecret } from '../../../run/soundsSecret.ts';
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
  const secret = secretNames.includes(name) || soundsSecret(name);
  return {
    id: as<StepId>(`write:${service}:${name}`),
    title: say('Write {0} for {1} in {2}', name, service, environment),
    service,
    effect: 'hidden',
    isDone: async ({ operation }) => (await variables.versions(target, name))?.writtenBy === operation,
    async do(context) {
      const change = { value: await value(context), secret, by: context.operation, at: clock.now() };
      await variables.write(target, name, change);
      return undefined;
    },
    undo: ({ operation: by }) => variables.undo(target, name, { by, secret }),
  };
}

/** The value from before is in use again; nothing that runs notices before it is started anew. */
export function restoreVariableStep(
  { variables }: StepParts,
  target: Target,
  name: string,
  of: OperationId | null,
): Step {
  const { service, environment } = target;
  return {
    id: as<StepId>(`restore:${service}:${name}`),
    title: say('Put back the earlier {0} for {1} in {2}', name, service, environment),
    service,
    effect: 'hidden',
    isDone: async ({ operation }) => (await variables.versions(target, name))?.writtenBy === operation,
    async do({ operation: by }) {
      await variables.restore(target, name, { by, of });
      return undefined;
    },
    undo: ({ operation }) => variables.undoRestore(target, name, operation),
  };
}
