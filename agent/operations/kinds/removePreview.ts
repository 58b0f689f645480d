import { isPreviewName, previewRecords } from '../../project/previewRecords.ts';
import { badInput, type Failed } from '../../protocol/failures.ts';
import type { RemovePreviewInput } from '../../protocol/input.ts';
import { say } from '../../protocol/say.ts';
import { sceneOf } from '../drafting/scene.ts';
import { environmentOf, plainBlueprint, rulesOnly } from '../plans/blueprint.ts';
import { tellRemoved, toldOf } from '../telling/removedTelling.ts';
import { inputOf, makeKind } from './makeKind.ts';
import { removalEffects, removalSteps, targetsToRemove } from './removal.ts';

/** A preview is stopped and removed, with its deployments, variables and data. */
export const removePreview = makeKind<RemovePreviewInput>({
  kind: 'removePreview',
  async sketch(input, world, signal) {
    const { environment: name } = input;
    if (!isPreviewName(name)) throw isNone(name);
    const scene = await sceneOf(world, name, signal);
    const record = await previewRecords(world.own).get(name);
    const targets = await targetsToRemove(scene);
    const branch = record?.branch ?? name;
    return {
      input,
      scene,
      environment: name,
      environmentKind: 'preview',
      blueprint: { ...plainBlueprint(rulesOnly(scene.rules)), preview: record && toldOf(record) },
      targets,
      title: say('Remove the preview of {0}', branch),
      verb: say('Remove the preview of {0}', branch),
      effects: [
        say('Its deployments, variables and data are removed. The branch stays.'),
        ...removalEffects(world, targets),
      ],
      undo: say('Create it again: its data is gone'),
    };
  },
  steps(facts, blueprint, world) {
    const { environment } = inputOf(facts, 'removePreview');
    const told = tellRemoved(environment, blueprint.preview, world);
    return removalSteps(facts, environmentOf(blueprint, environment), world, told);
  },
  result: (facts) => say('The preview {0} is removed.', inputOf(facts, 'removePreview').environment),
  undo: () => null,
});

function isNone(name: string): Failed {
  const message = say('{0} is no preview. Tear down a lasting environment with "Remove Environment".', name);
  return badInput(message);
}
