import { actionsVariable } from '../../github/settings/actionsSettings.ts';
import { badInput } from '../../protocol/failures.ts';
import type { SetActionsVariableInput } from '../../protocol/input.ts';
import { say, type Argument } from '../../protocol/say.ts';
import { soundsSecret } from '../../run/soundsSecret.ts';
import { refuseBadActionsName, refuseUnknownScope, scopeRules, scopeWords } from '../gitHub/actionsScope.ts';
import {
  isVariableKept,
  plannedVariable,
  variableLock,
  writeVariableStep,
} from '../gitHub/actionsVariable.ts';
import { earlierGitHub } from '../gitHub/earlierSettings.ts';
import { settingsBlueprint, settingsScene } from '../gitHub/settingsScene.ts';
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
      undo: isVariableKept(before) ? say('Put back the earlier value') : null,
      nothingToDo: (known?.value ?? null) === value ? say('Nothing to do: {0} is so already.', name) : null,
    };
  },
  steps: (_facts, { gitHub }, world) => [writeVariableStep(gitHub, world)],
  moreLocks: ({ gitHub }) => [variableLock(gitHub)],
  result(facts) {
    const { name, environment } = inputOf(facts, 'setActionsVariable');
    return say('The Actions variable {0} of {1} is as it was to be.', name, scopeWords(environment));
  },
  undo(facts, operation) {
    const { kind, name, environment, restore } = inputOf(facts, 'setActionsVariable');
    return restore === undefined ? { kind, name, environment, value: null, restore: operation } : null;
  },
});

function shown(value: string | null): Argument {
  return value === '' ? say('empty') : (value ?? say('a value that looks like a secret'));
}

async function wantedValue(
  { value, restore }: SetActionsVariableInput,
  world: World,
): Promise<string | null> {
  if (restore === undefined) return value;
  const { name, before } = plannedVariable(await earlierGitHub(restore, world)).variable;
  if (isVariableKept(before)) return before?.value ?? null;
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
