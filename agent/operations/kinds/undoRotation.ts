import type { PlatformAdapter, Step } from '../../platforms/platform.ts';
import { as, type OperationId } from '../../protocol/ids.ts';
import type { UndoRotationInput } from '../../protocol/input.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { badInput, type Failed } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { RotatedStore, RotationRecord } from '../../secrets/rotationRecords.ts';
import { type Blueprint, environmentOf, targetOf } from '../plans/blueprint.ts';
import type { Scene } from '../drafting/scene.ts';
import { idle } from '../drafting/idle.ts';
import type { Actor } from '../kind.ts';
import { finishedRotation, hindered } from '../rotation/finishedRotation.ts';
import { changedSince, isOf, versionsIn } from '../rotation/openRotations.ts';
import { actionsLocks, actionsPlace, actionsRestores } from '../rotation/actionsStores.ts';
import { actionsToRestore, withActions } from '../rotation/rotatedActions.ts';
import { noteStep, recordOf } from '../rotation/rotationNotes.ts';
import { rotationIn, rotationSketch } from '../rotation/rotationScenes.ts';
import { storeWords } from '../rotation/setElsewhere.ts';
import { dropStep, type Rotation } from '../rotation/rotationSteps.ts';
import { storePlace } from '../rotation/storePlace.ts';
import { wrapped } from '../steps/steps.ts';
import type { World } from '../world.ts';
import { inputOf, makeKind } from './makeKind.ts';
import { type Restarted, restartingSteps } from './restarting.ts';

/** The old value of a rotation is put back everywhere, and what used the new one runs anew. Only until it is revoked. */
export const undoRotation = makeKind<UndoRotationInput>({
  kind: 'undoRotation',
  async sketch(input, world, signal) {
    const { record, scenes, stores: all } = await finishedRotation(world, input.rotation, signal);
    const words = wordsOf(record);
    const { undoneAt, revokingAt, provedAt } = record;
    if (undoneAt !== null)
      return idle(
        scenes[0],
        input,
        words,
        say('Nothing to do: the rotation was undone on {0}.', { at: undoneAt }),
      );
    if (revokingAt !== null) throw hindered(record, 'revoked', revokingAt);
    const { stores, lost } = await restorable(record, scenes, all);
    if (provedAt !== null && stores.length === 0) throw nothingToRestore(lost);
    const there = new Set(scenes.map(({ rules }) => rules.name));
    const { places, warnings } = await actionsToRestore(record, there, world, signal);
    const bare = await rotationSketch(scenes, stores, { action: 'restart' });
    return {
      ...(await withActions(bare, places, world)),
      ...words,
      input,
      warnings: [...warnings, ...staying(lost)],
      effects: [
        say('The new value is forgotten.'),
        ...(places.length
          ? [say('GitHub Actions gets the old value again: {0}.', { all: places.map(actionsPlace) })]
          : []),
      ],
      undo: say('Rotate again'),
    };
  },
  steps: (facts, blueprint, world, by) => undoingSteps(facts, blueprint, world, by),
  moreLocks: actionsLocks,
  result: () => say('The value from before the rotation is in use again.'),
  undo: () => null,
});

/** What can be put back, and where the value from before was somebody else's. Failed `changedSince`. */
async function restorable(
  { operation, provedAt }: RotationRecord,
  scenes: readonly Scene[],
  all: readonly RotatedStore[],
): Promise<{ readonly stores: readonly RotatedStore[]; readonly lost: readonly RotatedStore[] }> {
  const lost: RotatedStore[] = [];
  for (const store of all) {
    const versions = await versionsIn(scenes, store);
    const isOwn = isOf(operation, versions);
    if (provedAt !== null && !isOwn) throw changedSince(store);
    if (isOwn && versions?.replacedUnknown) lost.push(store);
  }
  return { stores: all.filter((store) => !lost.includes(store)), lost };
}

function staying(lost: readonly RotatedStore[]): readonly Message[] {
  if (lost.length === 0) return [];
  return [
    say(
      'The new value stays, since the one from before was not set from here: {0}. Set what belongs there by hand.',
      storeWords(lost),
    ),
  ];
}

function nothingToRestore(lost: readonly RotatedStore[]): Failed {
  const message = say(
    'Nothing can be put back: the value from before was not set from here. {0}: set it there by hand.',
    storeWords(lost),
  );
  return badInput(message);
}

/**
 * Until it is noted that the rotation is undone, all of it can be brought back: every store keeps both values. From the first step
 * on the old one is not revoked, whatever becomes of this.
 */
function undoingSteps(facts: PlanFacts, blueprint: Blueprint, world: World, by: Actor): readonly Step[] {
  const rotation = rotationIn(facts, blueprint, inputOf(facts, 'undoRotation').rotation, false);
  const { operation, stores, values } = rotation;
  const unless = async (): Promise<boolean> => (await recordOf(operation, world)).undoneAt !== null;
  const services = facts.targets.map((planned): Restarted => {
    const { environment, service } = planned;
    return { environment, planned, target: targetOf(environmentOf(blueprint, environment), service) };
  });
  const writes = [
    ...actionsRestores(rotation, world),
    ...stores.map((store) => restoreStep(store, rotation, world)),
  ];
  const begun = say('From here on the old value is not revoked');
  const undone = say('Note that the rotation is undone');
  return [
    wrapped(noteStep(operation, { id: 'undoing', title: begun, time: 'undoingAt', undone: true }, world), {
      unless,
    }),
    ...restartingSteps(services, { world, by, writes, unless }),
    noteStep(operation, { id: 'undone', title: undone, time: 'undoneAt' }, world),
    ...stores.map((store) => forgetStep(store, rotation, world, by)),
    ...values.map((value) => dropStep(value, rotation, world)),
  ];
}

function restoreStep(store: RotatedStore, { operation, blueprint }: Rotation, world: World): Step {
  const { adapter, target } = storePlace(store, blueprint, world);
  const step = adapter.restoreVariable(target, store.name, operation);
  const isDone = (): Promise<boolean> => isUntouched(store, operation, adapter, world);
  return wrapped(step, { id: `restore:${nameOf(store)}`, isDone });
}

function forgetStep(store: RotatedStore, { operation, blueprint }: Rotation, world: World, by: Actor): Step {
  const { adapter, target } = storePlace(store, blueprint, world);
  const step = adapter.forgetPrevious(target, store.name, as<OperationId>(by.operation));
  const isDone = (): Promise<boolean> => isUntouched(store, operation, adapter, world);
  return wrapped(step, { id: `forget:${nameOf(store)}`, isDone });
}

/** A rotation that stopped on its way has not come to every store. */
async function isUntouched(
  { name, environment, service }: RotatedStore,
  rotation: OperationId,
  adapter: PlatformAdapter,
  world: World,
): Promise<boolean> {
  const { provedAt } = await recordOf(rotation, world);
  return provedAt === null && !isOf(rotation, await adapter.versions({ environment, service }, name));
}

function nameOf({ name, environment, service }: RotatedStore): string {
  return `${name}@${environment}:${service}`;
}

function wordsOf({ names }: RotationRecord) {
  const title = say('Undo the rotation of {0}', { all: names });
  return { title, verb: title };
}
