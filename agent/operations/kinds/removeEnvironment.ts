import { workingCopy } from '../../project/copies.ts';
import { findEnvironment } from '../../project/findEnvironment.ts';
import { isPreviewName } from '../../project/previewRecords.ts';
import { badInput, type Failed } from '../../protocol/failures.ts';
import type { RemoveEnvironmentInput } from '../../protocol/input.ts';
import { say, type Message } from '../../protocol/say.ts';
import { type Scene, sceneOf } from '../drafting/scene.ts';
import { environmentOf, plainBlueprint, rulesOnly } from '../plans/blueprint.ts';
import { inputOf, makeKind } from './makeKind.ts';
import { removalEffects, removalSteps, targetsToRemove } from './removal.ts';

/** A lasting environment is torn down. Production never is: its rules would have to say first that it is none. */
export const removeEnvironment = makeKind<RemoveEnvironmentInput>({
  kind: 'removeEnvironment',
  async sketch(input, world, signal) {
    const { environment: name } = input;
    if (isPreviewName(name)) throw refused(say('{0} is a preview: remove it as one.', name));
    const scene = await sceneOf(world, name, signal);
    if (await isProduction(scene)) throw refused(saysProduction(name));
    const targets = await targetsToRemove(scene);
    const isDeclared = scene.configuration.environments.some((environment) => environment.name === name);
    return {
      input,
      scene,
      environment: name,
      environmentKind: scene.rules.kind,
      blueprint: plainBlueprint(rulesOnly(scene.rules)),
      targets,
      title: say('Tear down {0}', name),
      verb: say('Tear down {0}', name),
      effects: [
        say('Its deployments, variables and data are removed for good.'),
        ...removalEffects(world, targets),
        ...(isDeclared
          ? [say('taxiway.json still names it: a deploy makes it anew, without its data.')]
          : []),
      ],
      undo: null,
    };
  },
  steps: (facts, blueprint, world) =>
    removalSteps(facts, environmentOf(blueprint, inputOf(facts, 'removeEnvironment').environment), world),
  result: (facts) => say('{0} is torn down.', inputOf(facts, 'removeEnvironment').environment),
  undo: () => null,
});

/** By the copy that counts, or by the one somebody is working on. */
async function isProduction({ rules, world, signal }: Scene): Promise<boolean> {
  const working = await workingCopy(world.git, signal);
  const declared = working?.content && findEnvironment(working.content, rules.name);
  return rules.kind === 'production' || declared?.kind === 'production';
}

function saysProduction(name: string): Message {
  return say('{0} is production by taxiway.json and is not torn down from here.', name);
}

function refused(message: Message): Failed {
  return badInput(message);
}
