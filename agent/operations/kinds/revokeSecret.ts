import type { RevokeSecretInput } from '../../protocol/input.ts';
import { say } from '../../protocol/say.ts';
import type { RotationRecord } from '../../secrets/rotationRecords.ts';
import { idle } from '../drafting/idle.ts';
import { finishedRotation, isOver } from '../rotation/finishedRotation.ts';
import { rotationIn, rotationSketch } from '../rotation/rotationScenes.ts';
import { revokingSteps } from '../rotation/rotationSteps.ts';
import { inputOf, makeKind } from './makeKind.ts';

/** The old value of a rotation stops working and is forgotten. Never held by a gate: it may have leaked. */
export const revokeSecret = makeKind<RevokeSecretInput>({
  kind: 'revokeSecret',
  async sketch(input, world, signal) {
    const { record, scenes } = await finishedRotation(world, input.rotation, signal);
    const words = wordsOf(record);
    const why = isOver(record);
    if (why) return idle(scenes[0], input, words, why);
    return {
      ...(await rotationSketch(scenes, record.stores, 'reuse')),
      ...words,
      input,
      effects: [say('From then on the rotation cannot be undone.')],
      undo: null,
    };
  },
  steps(facts, blueprint, world) {
    const { rotation } = inputOf(facts, 'revokeSecret');
    return revokingSteps(rotationIn(facts, blueprint, rotation, false), world);
  },
  result: () => say('The old value is revoked and forgotten.'),
  undo: () => null,
});

function wordsOf({ names }: RotationRecord) {
  const title = say('Revoke the old value of {0}', { all: names });
  return { title, verb: title };
}
