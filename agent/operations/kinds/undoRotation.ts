import { Failed } from '../../protocol/failures.ts';
import type { UndoRotationInput } from '../../protocol/input.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import type { Step } from '../../platforms/platform.ts';
import { say } from '../../protocol/say.ts';
import type { RotationRecord } from '../../secrets/rotationRecords.ts';
import { type Blueprint, environmentOf, platformTarget, targetOf } from '../plans/blueprint.ts';
import { idle } from '../drafting/idle.ts';
import type { Actor } from '../kind.ts';
import { adapterOf } from '../steps/reading.ts';
import { finishedRotation, isOver } from '../rotation/finishedRotation.ts';
import { rotationIn, rotationSketch } from '../rotation/rotationScenes.ts';
import { changeRecord, dropStep } from '../rotation/rotationSteps.ts';
import { wrapped } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { inputOf, makeKind } from './makeKind.ts';
import { type Restarted, restartingSteps } from './restarting.ts';

/** The old value of a rotation is put back everywhere, and what used the new one runs anew. Only until it is revoked. */
export const undoRotation = makeKind<UndoRotationInput>({
  kind: 'undoRotation',
  async sketch(input, world, signal) {
    const { record, scenes } = await finishedRotation(world, input.rotation, signal);
    const words = wordsOf(record);
    const why = isOver(record);
    if (why) return idle(scenes[0], input, words, why);
    if (record.revokingAt !== null) throw tooLate(record.revokingAt);
    return {
      ...(await rotationSketch(scenes, record.stores, 'restart')),
      ...words,
      input,
      effects: [say('The new value is forgotten.')],
      undo: say('Rotate again'),
    };
  },
  steps: (facts, blueprint, world, by) => undoingSteps(facts, blueprint, world, by),
  result: () => say('The value from before the rotation is in use again.'),
  undo: () => null,
});

function undoingSteps(facts: PlanFacts, blueprint: Blueprint, world: World, by: Actor): readonly Step[] {
  const rotation = rotationIn(facts, blueprint, inputOf(facts, 'undoRotation').rotation, false);
  const writes = rotation.stores.map(({ name, environment, service }) => {
    const target = targetOf(environmentOf(blueprint, environment), service);
    const step = adapterOf(world, target.platform).restoreVariable(
      platformTarget(world.project, environment, target),
      name,
    );
    return wrapped(step, { id: `restore:${name}@${environment}:${service}` });
  });
  const services = facts.targets.map((planned): Restarted => {
    const { environment, service } = planned;
    return { environment, planned, target: targetOf(environmentOf(blueprint, environment), service) };
  });
  return [
    ...restartingSteps(services, { world, by, writes }),
    changeRecord(rotation.operation, world, 'undone', say('Note that the rotation is undone'), (now) => ({
      undoneAt: now,
    })),
    ...rotation.values.map((value) => dropStep(value, rotation, world)),
  ];
}

function wordsOf({ names }: RotationRecord) {
  const title = say('Undo the rotation of {0}', { all: names });
  return { title, verb: title };
}

function tooLate(at: number): Failed {
  const message = say('The old value was revoked on {0} and cannot be put back. Rotate again.', { at });
  return new Failed({ reason: 'badInput', message });
}
