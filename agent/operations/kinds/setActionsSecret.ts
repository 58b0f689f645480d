import {
  actionsSecret,
  removeActionsSecret,
  writeActionsSecret,
} from '../../github/settings/actionsSettings.ts';
import type { Step, StepContext } from '../../platforms/platform.ts';
import { badInput, Failed } from '../../protocol/failures.ts';
import type { SetActionsSecretInput } from '../../protocol/input.ts';
import { say } from '../../protocol/say.ts';
import type { Secret } from '../../run/secret.ts';
import { actionsWrites } from '../gitHub/actionsWrites.ts';
import {
  refuseBadActionsName,
  refuseUnknownScope,
  scopeId,
  scopeRules,
  scopeWords,
} from '../gitHub/actionsScope.ts';
import { plannedGitHub, settingsBlueprint, settingsLock, settingsScene } from '../gitHub/settingsScene.ts';
import { writtenAt } from '../gitHub/writtenAt.ts';
import type { Blueprint, BlueprintGitHub, PlannedActionsSecret } from '../plans/blueprint.ts';
import { recordingStep } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { inputOf, makeKind } from './makeKind.ts';

/** A secret of GitHub Actions is set or deleted. Its value comes beside the plan and leaves this machine sealed. */
export const setActionsSecret = makeKind<SetActionsSecretInput>({
  kind: 'setActionsSecret',
  async sketch(input, world, signal) {
    const { name, environment: scope, remove = false } = input;
    refuseBadActionsName(name);
    const settings = await settingsScene(world, signal);
    const { on, scene } = settings;
    await refuseUnknownScope(on, scope, signal);
    const known = await actionsSecret(on, scope, name, signal);
    const { rules, kind } = scopeRules(settings, scope);
    const where = scopeWords(scope);
    const secret = { name, scope, updatedAt: known?.updatedAt ?? null };
    return {
      ...{ input, scene, targets: [] },
      environment: null, // nothing is deployed there
      environmentKind: kind,
      blueprint: settingsBlueprint({ repository: on.repository, secrets: [secret] }, rules),
      title: remove
        ? say('Delete {0} from the Actions secrets of {1}', name, where)
        : say('Set {0} in the Actions secrets of {1}', name, where),
      verb: remove ? say('Delete {0}', name) : say('Set {0}', name),
      effects: [
        known
          ? say(
              '{0}: set on {1} → {2}',
              name,
              { at: Date.parse(known.updatedAt) },
              remove ? say('not set') : say('the new value'),
            )
          : say('{0}: not set → {1}', name, say('the new value')),
        say('Workflows have it from their next run on.'),
        ...(known ? [say('GitHub never tells the value that is there now, so nothing brings it back.')] : []),
      ],
      undo: null,
      nothingToDo:
        remove && !known ? say('Nothing to delete: {0} has no Actions secret {1}.', where, name) : null,
      needsValues: remove ? [] : [name],
    };
  },
  steps(facts, blueprint, world) {
    const { remove = false } = inputOf(facts, 'setActionsSecret');
    const { gitHub, secret } = plannedSecret(blueprint);
    return [remove ? removeStep(secret, gitHub, world) : writeStep(secret, gitHub, world)];
  },
  moreLocks(blueprint) {
    const { gitHub, secret } = plannedSecret(blueprint);
    return [settingsLock(gitHub, `secret:${secret.name}${scopeId(secret.scope)}`)];
  },
  result(facts) {
    const { name, environment, remove } = inputOf(facts, 'setActionsSecret');
    const where = scopeWords(environment);
    return remove
      ? say('{0} is deleted from the Actions secrets of {1}.', name, where)
      : say('{0} is set in the Actions secrets of {1}.', name, where);
  },
  undo: () => null,
});

function plannedSecret({ gitHub }: Blueprint): { gitHub: BlueprintGitHub; secret: PlannedActionsSecret } {
  const secret = gitHub?.secrets?.[0];
  if (!gitHub || !secret) throw new Error('the blueprint holds no Actions secret');
  return { gitHub, secret };
}

/** Done is what this operation wrote itself: that GitHub shows a change may be a colleague's doing. */
function writeStep(secret: PlannedActionsSecret, gitHub: BlueprintGitHub, world: World): Step {
  const { name, scope } = secret;
  const writes = actionsWrites(world.own);
  return recordingStep({
    id: `write:${name}${scopeId(scope)}`,
    title: say('Seal {0} and give it to GitHub', name),
    async isDone(context) {
      const own = await writes.get(context.operation);
      if (!own) return false;
      const on = await plannedGitHub(gitHub, world, context);
      return (await writtenAt(secret, on, context.signal)) === own.updatedAt;
    },
    async do(context) {
      const on = await plannedGitHub(gitHub, world, context);
      const since = await writtenAt(secret, on, context.signal);
      if (since !== null) throw setMeanwhile(name, since);
      await writeActionsSecret(on, scope, { name, value: given(context, name, world) }, context.signal);
      const updatedAt = await writtenAt(secret, on, context.signal);
      if (updatedAt === null) throw unproved(name);
      await writes.put(context.operation, { updatedAt });
    },
  });
}

function removeStep({ name, scope }: PlannedActionsSecret, gitHub: BlueprintGitHub, world: World): Step {
  const isGone = async (context: StepContext): Promise<boolean> => {
    const on = await plannedGitHub(gitHub, world, context);
    return (await actionsSecret(on, scope, name, context.signal)) === null;
  };
  return recordingStep({
    id: `delete:${name}${scopeId(scope)}`,
    title: say('Delete {0} at GitHub', name),
    isDone: isGone,
    async do(context) {
      await removeActionsSecret(await plannedGitHub(gitHub, world, context), scope, name, context.signal);
      if (!(await isGone(context))) throw unproved(name);
    },
  });
}

function given(context: StepContext, name: string, { redactor }: World): Secret {
  const value = context.value(name);
  if (!value) throw badInput(say('The value of {0} is not here any more: set it again.', name));
  redactor.know(value);
  return value;
}

/** Perhaps by this operation before it was interrupted: nothing tells, and the value of somebody else is not written over. */
function setMeanwhile(name: string, at: string): Failed {
  const message = say(
    '{0} was set on GitHub after this was planned ({1}). Look whose value is right, and set it again.',
    name,
    { at: Date.parse(at) },
  );
  return badInput(message);
}

function unproved(secret: string): Failed {
  const detail = say('GitHub took it, and shows no change of it');
  return new Failed({ reason: 'proofFailed', secret, service: null, detail });
}
