import { actionsVariable, writeActionsVariable } from '../../github/settings/actionsSettings.ts';
import type { Step, StepContext } from '../../platforms/platform.ts';
import { Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { BlueprintGitHub } from '../plans/blueprint.ts';
import { recordingStep } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { scopeId } from './actionsScope.ts';
import { plannedGitHub, settingsLock } from './settingsScene.ts';

export function plannedVariable(gitHub: BlueprintGitHub | undefined) {
  const variable = gitHub?.variable;
  if (!gitHub || !variable) throw new Error('the blueprint holds no Actions variable');
  return { gitHub, variable };
}

export function variableLock(gitHub: BlueprintGitHub | undefined): string {
  const { gitHub: known, variable } = plannedVariable(gitHub);
  return settingsLock(known, `variable:${variable.name}${scopeId(variable.scope)}`);
}

/** Where there was a value that must not be kept, nothing can bring it back. */
export function isVariableKept(before: { readonly value: string | null } | null): boolean {
  return before?.value !== null;
}

/** The variable of the blueprint gets its value, or goes. */
export function writeVariableStep(given: BlueprintGitHub | undefined, world: World): Step {
  const { gitHub, variable } = plannedVariable(given);
  const { name, scope, value, before } = variable;
  const now = async (context: StepContext): Promise<string | null> => {
    const on = await plannedGitHub(gitHub, world, context);
    return (await actionsVariable(on, scope, name, context.signal))?.value ?? null;
  };
  const write = async (wanted: string | null, context: StepContext): Promise<void> => {
    const on = await plannedGitHub(gitHub, world, context);
    await writeActionsVariable(on, scope, { name, value: wanted }, context.signal);
  };
  return recordingStep({
    id: `write:${name}${scopeId(scope)}`,
    title: value === null ? say('Delete {0} at GitHub', name) : say('Set {0} at GitHub', name),
    isDone: async (context) => (await now(context)) === value,
    async do(context) {
      await write(value, context);
      if ((await now(context)) === value) return;
      const detail = say('GitHub took it, and shows another value');
      throw new Failed({ reason: 'proofFailed', secret: name, service: null, detail });
    },
    ...(isVariableKept(before) && {
      async undo(context: StepContext) {
        if ((await now(context)) === value) await write(before?.value ?? null, context);
      },
    }),
  });
}
