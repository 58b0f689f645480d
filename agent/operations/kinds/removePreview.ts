import { isPreviewName, previewRecords } from '../../project/previewRecords.ts';
import { knownPreview } from '../../project/previewsOfOthers.ts';
import { badInput, type Failed } from '../../protocol/failures.ts';
import type { Step, TargetReading } from '../../platforms/platform.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import type { RemovePreviewInput } from '../../protocol/input.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import { sceneOf, type Scene } from '../drafting/scene.ts';
import { environmentOf, plainBlueprint, rulesOnly, type BlueprintPreview } from '../plans/blueprint.ts';
import { tellRemoved, toldOf } from '../telling/removedTelling.ts';
import { commitsIn, everyAddressOf, retireSteps } from '../telling/retiring.ts';
import type { World } from '../world.ts';
import { inputOf, makeKind } from './makeKind.ts';
import { removalEffects, removalSteps, targetsToRemove } from './removal.ts';

/** A preview is stopped and removed, with its deployments, variables and data. */
export const removePreview = makeKind<RemovePreviewInput>({
  kind: 'removePreview',
  async sketch(input, world, signal) {
    const { environment: name } = input;
    if (!isPreviewName(name)) throw isNone(name);
    const scene = await sceneOf(world, name, signal);
    const record = await knownPreview(world.own, name);
    const targets = await targetsToRemove(scene);
    const addresses = record ? await everyAddressOf(name, scene.readings, world, signal) : [];
    const preview = record && toldOf(record, addresses);
    const branch = record?.branch ?? name;
    return {
      input,
      scene,
      environment: name,
      environmentKind: 'preview',
      blueprint: { ...plainBlueprint(rulesOnly(scene.rules)), preview },
      targets,
      title: say('Remove the preview of {0}', branch),
      verb: say('Remove the preview of {0}', branch),
      effects: [
        say('Its deployments, variables and data are removed. The branch stays.'),
        ...removalEffects(world, targets, true),
      ],
      warnings: await notOurs(name, scene),
      undo: say('Create it again: its data is gone'),
    };
  },
  steps(facts, blueprint, world) {
    const { environment } = inputOf(facts, 'removePreview');
    const { preview } = blueprint;
    return removalSteps(facts, environmentOf(blueprint, environment), world, [
      ...retireStepsOf(environment, preview, facts, world),
      ...tellRemoved(environment, preview, world),
    ]);
  },
  result: (facts) => say('The preview {0} is removed.', inputOf(facts, 'removePreview').environment),
  undo: () => null,
});

/** Whoever made it may need it: that is shown and asked before it goes. On this machine nobody else makes any. */
async function notOurs(name: EnvironmentName, { world, readings }: Scene): Promise<readonly Message[]> {
  if (await previewRecords(world.own).get(name)) return [];
  const isElsewhere = ({ current }: TargetReading): boolean =>
    current !== null && (world.platforms.get(current.platform)?.isElsewhere ?? false);
  const here = readings.filter((one) => one.target.environment === name && isElsewhere(one));
  if (here.length === 0) return [];
  const by = [...new Set(here.flatMap(({ current }) => current?.by ?? []))].filter((one) => one !== '');
  if (by.length === 0) return [say('It was not made from here.')];
  return [say('It was not made from here: it is by {0}.', { all: by })];
}

function retireStepsOf(
  environment: EnvironmentName,
  preview: BlueprintPreview | null,
  facts: PlanFacts,
  world: World,
): readonly Step[] {
  if (!preview?.isTold) return [];
  const commits = new Set([preview.head, ...commitsIn(environment, facts)]);
  return retireSteps(environment, preview.addresses ?? [], commits, world);
}

function isNone(name: string): Failed {
  const message = say('{0} is no preview. Tear down a lasting environment with "Remove Environment".', name);
  return badInput(message);
}
