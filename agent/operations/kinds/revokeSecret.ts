import type { RevokeSecretInput } from '../../protocol/input.ts';
import { say } from '../../protocol/say.ts';
import type { RotationRecord } from '../../secrets/rotationRecords.ts';
import { idle } from '../drafting/idle.ts';
import { finishedRotation, hindered } from '../rotation/finishedRotation.ts';
import { neonEffects, neonIdentity, neonLocks, withNeon } from '../rotation/neonScene.ts';
import { changedSince, versionsIn } from '../rotation/openRotations.ts';
import { isRevokedAtSource, revokingSteps, storesOfRoles } from '../rotation/revokingSteps.ts';
import { rotationIn, rotationSketch } from '../rotation/rotationScenes.ts';
import { setElsewhere } from '../rotation/setElsewhere.ts';
import { inputOf, makeKind } from './makeKind.ts';

/** The old value of a rotation stops working and is forgotten. Never held by a gate: it may have leaked. */
export const revokeSecret = makeKind<RevokeSecretInput>({
  kind: 'revokeSecret',
  async sketch(input, world, signal) {
    const { record, scenes, stores, gone } = await finishedRotation(world, input.rotation, signal);
    const words = wordsOf(record);
    const { revokedAt } = record;
    if (revokedAt !== null)
      return idle(
        scenes[0],
        input,
        words,
        say('Nothing to do: the old value was revoked on {0}.', { at: revokedAt }),
      );
    refuseUnlessUnused(record);
    for (const store of stores)
      if ((await versionsIn(scenes, store))?.writtenBy !== record.operation) throw changedSince(store);
    const bare = await rotationSketch(scenes, stores, { action: 'reuse' });
    const ofRoles = storesOfRoles(stores, bare.blueprint.rotation?.secrets ?? []);
    const [foreign] = await setElsewhere(scenes, ofRoles);
    if (foreign) throw changedSince(foreign);
    const sketched = await withNeon(bare, { mustBeThere: false }, world);
    return {
      ...sketched,
      ...words,
      input,
      effects: [
        say('From then on the rotation cannot be undone.'),
        ...neonEffects(sketched),
        ...(gone.length ? [say('The old value of {0} is not revoked: it went with it.', { all: gone })] : []),
      ],
      undo: null,
    };
  },
  steps(facts, blueprint, world) {
    const { rotation } = inputOf(facts, 'revokeSecret');
    return [
      ...neonIdentity(facts, blueprint, world),
      ...revokingSteps(rotationIn(facts, blueprint, rotation, false), world),
    ];
  },
  moreLocks: neonLocks,
  result: (facts) =>
    isRevokedAtSource(facts)
      ? say('The old value is revoked and forgotten.')
      : say('The old value is forgotten: nothing that was rotated is set to it any more.'),
  undo: () => null,
});

/** Where the old value may be in use it is not revoked: both would be gone. */
function refuseUnlessUnused(record: RotationRecord): void {
  const { undoneAt, undoingAt, provedAt, begunAt } = record;
  if (undoneAt !== null) throw hindered(record, 'undone', undoneAt);
  if (undoingAt !== null) throw hindered(record, 'beingUndone', undoingAt);
  if (provedAt === null) throw hindered(record, 'notProved', begunAt);
}

function wordsOf({ names }: RotationRecord) {
  const title = say('Revoke the old value of {0}', { all: names });
  return { title, verb: title };
}
