import { actionsVariable, writeActionsVariable } from '../../github/settings/actionsSettings.ts';
import type { Step, StepContext } from '../../platforms/platform.ts';
import { badInput, Failed } from '../../protocol/failures.ts';
import type { SetActionsVariableInput } from '../../protocol/input.ts';
import { say, type Argument } from '../../protocol/say.ts';
import { soundsSecret } from '../../run/soundsSecret.ts';
import {
  refuseBadActionsName,
  refuseUnknownScope,
  scopeId,
  scopeRules,
  scopeWords,
} from '../gitHub/actionsScope.ts';
import { earlierGitHub } from '../gitHub/earlierSettings.ts';
import { plannedGitHub, settingsBlueprint, settingsLock, settingsScene } from '../gitHub/settingsScene.ts';
import type { BlueprintGitHub } from '../plans/blueprint.ts';
import { recordingStep } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { inputOf, makeKind } from './makeKind.ts';

/** A plain variable of GitHub Actions gets another value, or none. */
export const setActionsVariable = makeKind<SetActionsVariableInput>({
  kind: 'setActionsVariable',
  async sketch(input, world, signal) {
    const { name, environment: scope } = input;
    refuseBadActionsName(name);
    refuseSecrets(input, world);
    const settings = await settingsScene(world, signal);
    const { on, scene } = settings;
    await refuseUnknownScope(on, scope, signal);
    const known = await actionsVariable(on, scope, name, signal);
    const value = await wantedValue(input, world);
    const before = known && {
      updatedAt: known.updatedAt,
      value: hiddenIn(known.value, world) ? null : known.value,
    };
    const { rules, kind } = scopeRules(settings, scope);
    const where = scopeWords(scope);
    return {
      ...{ input, scene, targets: [] },
      environment: null, // nothing is deployed there
      environmentKind: kind,
      blueprint: settingsBlueprint(
        { repository: on.repository, variable: { name, scope, value, before } },
        rules,
      ),
      title:
        value === null
          ? say('Delete {0} from the Actions variables of {1}', name, where)
          : say('Set {0} in the Actions variables of {1}', name, where),
      verb: value === null ? say('Delete {0}', name) : say('Set {0}', name),
      effects: [
        say(
          '{0}: {1} → {2}',
          name,
          before ? shown(before.value) : say('not set'),
          value === null ? say('not set') : shown(value),
        ),
        say('Workflows have it from their next run on.'),
      ],
      undo: isKept(before) ? say('Put back the earlier value') : null,
      nothingToDo: (known?.value ?? null) === value ? say('Nothing to do: {0} is so already.', name) : null,
    };
  },
  steps: (_facts, { gitHub }, world) => [writeStep(gitHub, world)],
  moreLocks: ({ gitHub }) => {
    const { gitHub: known, variable } = planned(gitHub);
    return [settingsLock(known, `variable:${variable.name}${scopeId(variable.scope)}`)];
  },
  result(facts) {
    const { name, environment } = inputOf(facts, 'setActionsVariable');
    return say('The Actions variable {0} of {1} is as it was to be.', name, scopeWords(environment));
  },
  undo(facts, operation) {
    const { kind, name, environment, restore } = inputOf(facts, 'setActionsVariable');
    return restore === undefined ? { kind, name, environment, value: null, restore: operation } : null;
  },
});

function planned(gitHub: BlueprintGitHub | undefined) {
  const variable = gitHub?.variable;
  if (!gitHub || !variable) throw new Error('the blueprint holds no Actions variable');
  return { gitHub, variable };
}

function writeStep(given: BlueprintGitHub | undefined, world: World): Step {
  const { gitHub, variable } = planned(given);
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
    ...(isKept(before) && {
      async undo(context: StepContext) {
        if ((await now(context)) === value) await write(before?.value ?? null, context);
      },
    }),
  });
}

/** Where there was a value that must not be kept, nothing can bring it back. */
function isKept(before: { readonly value: string | null } | null): boolean {
  return before?.value !== null;
}

function shown(value: string | null): Argument {
  return value === '' ? say('empty') : (value ?? say('a value that looks like a secret'));
}

async function wantedValue(
  { value, restore }: SetActionsVariableInput,
  world: World,
): Promise<string | null> {
  if (restore === undefined) return value;
  const { name, before } = planned(await earlierGitHub(restore, world)).variable;
  if (isKept(before)) return before?.value ?? null;
  const message = say('The earlier value of {0} looked like a secret, so it was not kept.', name);
  throw badInput(message);
}

/** Everybody who may read the repository sees a variable, and everybody who sees the plan its value. Failed `badInput`. */
function refuseSecrets({ name, value }: SetActionsVariableInput, world: World): void {
  if (!soundsSecret(name) && (value === null || !hiddenIn(value, world))) return;
  const message = say('{0} looks like a secret: set it as an Actions secret, which nobody can read.', name);
  throw badInput(message);
}

function hiddenIn(value: string, { redactor }: World): boolean {
  return redactor.spans(value).length > 0;
}
