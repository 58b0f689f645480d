import { badInput, Failed } from '../../protocol/failures.ts';
import type { RotateSecretInput } from '../../protocol/input.ts';
import type { SecretRules } from '../../project/resolved.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { say } from '../../protocol/say.ts';
import { revokedAfterMs, type RotatedStore } from '../../secrets/rotationRecords.ts';
import { anchorConfiguration } from '../drafting/anchor.ts';
import { idle } from '../drafting/idle.ts';
import { type Scene, sceneOf } from '../drafting/scene.ts';
import { actionsLocks } from '../rotation/actionsStores.ts';
import { actionsEffects, actionsPlaces, withActions } from '../rotation/rotatedActions.ts';
import {
  environmentsIn,
  rotationIn,
  rotationSketch,
  secretsNamed,
  storesOf,
} from '../rotation/rotationScenes.ts';
import { effects, leftOut, made, nothing, resultOf, undoOf, wordsOf } from '../rotation/rotationWords.ts';
import { refuseWhereOpen } from '../rotation/openRotations.ts';
import { canBeMade, neonEffects, neonIdentity, neonLocks, withNeon } from '../rotation/neonScene.ts';
import { revokingSteps } from '../rotation/revokingSteps.ts';
import { begunStep } from '../rotation/rotationNotes.ts';
import { cannotBePutBack, lastOf, setElsewhere, whatStays } from '../rotation/setElsewhere.ts';
import { provedStep, renewingSteps } from '../rotation/rotationSteps.ts';
import { valuesNeeded } from '../rotation/valuesNeeded.ts';
import type { World } from '../world.ts';
import { inputOf, makeKind } from './makeKind.ts';

/** A secret gets a new value everywhere it is used; the old one is revoked once the new one is proved. */
export const rotateSecret = makeKind<RotateSecretInput>({
  kind: 'rotateSecret',
  async sketch(input, world, signal) {
    const { names, environments } = input;
    const anchor = await anchorConfiguration(world, signal);
    const rules = secretsNamed(anchor.secrets, names);
    const asked = environments ?? possible(world, anchor.environments);
    const scenes = await Promise.all(asked.map((name) => sceneOf(world, name, signal)));
    const set = await placesOf(scenes, names, 'set');
    const meant = environments !== undefined || set.length === 0 ? await placesOf(scenes, names, 'all') : set;
    const leavesOut = environments === undefined && !input.pasted;
    const makeable = leavesOut ? meant.filter((store) => canBeMade(store, rules)) : meant;
    const foreign = await setElsewhere(scenes, makeable);
    const stores = lastOf(makeable, foreign);
    const touched = scenes.filter(({ rules: { name } }) => environmentsIn(stores).includes(name));
    const words = wordsOf(input, touched);
    const [first] = touched;
    if (!first) return idle(anyOf(scenes), input, words, nothing(input));
    const replaces = set.length > 0;
    await refuseWhereOpen(world, touched, stores);
    await refuseWithoutVault(input, world);
    const places = actionsPlaces(rules, stores, input.pasted ?? false, anchor);
    const bare = await rotationSketch(touched, stores, { action: 'restart', replaces });
    const isAskedThere = !input.pasted || input.revoke === 'now';
    const mustBeThere = !input.pasted;
    const placed = isAskedThere ? await withNeon(bare, { mustBeThere }, world) : bare;
    const sketched = await withActions(placed, places, world);
    return {
      ...sketched,
      ...words,
      input,
      effects: [
        ...effects(input, stores, replaces),
        ...made(rules, input),
        ...neonEffects(sketched),
        ...actionsEffects(sketched),
      ],
      warnings: [...cannotBePutBack(foreign), ...leftOut(meant, makeable)],
      undo: replaces ? undoOf(input, foreign.length === stores.length) : null,
      ...(await valuesNeeded(wantedIn(stores, rules), input.pasted ?? false, world)),
    };
  },
  steps(facts, blueprint, world, by) {
    const { revoke, pasted = false } = inputOf(facts, 'rotateSecret');
    const rotation = rotationIn(facts, blueprint, by.operation, pasted);
    const revokeAt = (now: number): number | null => (revoke === 'later' ? now + revokedAfterMs : null);
    return [
      ...neonIdentity(facts, blueprint, world),
      begunStep(rotation, revoke, world, by),
      ...renewingSteps(rotation, world, by),
      provedStep(rotation, revokeAt, world),
      ...(revoke === 'now' || !rotation.replaces ? revokingSteps(rotation, world) : []),
    ];
  },
  moreLocks: (blueprint) => [...actionsLocks(blueprint), ...neonLocks(blueprint)],
  ended: (facts, { rotation }, world, how) => whatStays(facts, rotation?.stores ?? [], how, world),
  result: (facts) => resultOf(facts, isFirst(facts)),
  undo(facts, operation) {
    const { revoke } = inputOf(facts, 'rotateSecret');
    return revoke === 'now' || isFirst(facts) ? null : { kind: 'undoRotation', rotation: operation };
  },
});

/** Each secret in each environment where it gets a value. */
function wantedIn(stores: readonly RotatedStore[], rules: readonly SecretRules[]) {
  return rules.flatMap((secret) => {
    const own = stores.filter(({ name }) => name === secret.name);
    return environmentsIn(own).map((environment) => ({ rules: secret, environment }));
  });
}

/** Where it is set, or everywhere it is used: where environments were named, or where it has no value yet. */
async function placesOf(
  scenes: readonly Scene[],
  names: readonly string[],
  which: 'all' | 'set',
): Promise<readonly RotatedStore[]> {
  return (await Promise.all(scenes.map((scene) => storesOf(scene, names, which)))).flat();
}

/** Those whose platforms Taxiway can act on. */
function possible(
  { platforms }: World,
  environments: Awaited<ReturnType<typeof anchorConfiguration>>['environments'],
): readonly string[] {
  const reachable = environments.filter(
    ({ targets }) => targets.length > 0 && targets.every(({ platform }) => platforms.has(platform)),
  );
  return reachable.map(({ name }) => name);
}

function anyOf(scenes: readonly Scene[]): Scene {
  const [first] = scenes;
  if (first) return first;
  throw badInput(say('No environment runs on a platform that Taxiway can act on.'));
}

/** Where a value cannot be kept and read back, a crash would lose it: the rotation does not start. */
async function refuseWithoutVault({ names }: RotateSecretInput, { vault }: World): Promise<void> {
  if ((await vault.kind()) === 'none') throw new Failed({ reason: 'secretNotKept', name: names.join(', ') });
}

/** Without an old value nothing waits for being revoked, whatever was asked for. */
function isFirst(facts: PlanFacts): boolean {
  const { revoke } = inputOf(facts, 'rotateSecret');
  return revoke !== 'now' && facts.steps.some(({ id }) => id === 'revoked');
}
