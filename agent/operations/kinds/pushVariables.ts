import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Step } from '../../platforms/platform.ts';
import { valuesIn } from '../../project/environmentFile.ts';
import { localFile } from '../../project/localFile.ts';
import { badInput } from '../../protocol/failures.ts';
import { as, type EnvironmentName, type OperationId } from '../../protocol/ids.ts';
import type { PushVariablesInput } from '../../protocol/input.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import { Secret } from '../../run/secret.ts';
import type { RotatedStore } from '../../secrets/rotationRecords.ts';
import { alsoInFile } from '../drafting/alsoInFile.ts';
import { idle } from '../drafting/idle.ts';
import { platformEffects } from '../drafting/platformEffects.ts';
import { plannedTarget, runningNow } from '../drafting/planned.ts';
import { runningEnvironment } from '../drafting/running.ts';
import { readingOf, type Scene, sceneOf } from '../drafting/scene.ts';
import { startedAnew } from '../drafting/startedAnew.ts';
import { listed, place } from '../drafting/wording.ts';
import { type Blueprint, environmentOf, platformTarget, targetOf } from '../plans/blueprint.ts';
import { refuseWhereOpen, restorable } from '../rotation/openRotations.ts';
import { cannotBePutBack, setElsewhere, whatStays } from '../rotation/setElsewhere.ts';
import { adapterOf } from '../steps/reading.ts';
import { wrapped } from '../steps/steps.ts';
import type { Actor } from '../kind.ts';
import type { World } from '../world.ts';
import { inputOf, makeKind } from './makeKind.ts';
import { restartingSteps } from './restarting.ts';
import { refuseBadName } from './setVariable.ts';

/**
 * Several variables get the values that the file of this machine has for them, in one operation. The runner reads them there when
 * it writes: they are in no plan and travel nowhere.
 */
export const pushVariables = makeKind<PushVariablesInput>({
  kind: 'pushVariables',
  async sketch(input, world, signal) {
    const { names, services, restore = false } = input;
    for (const name of names) refuseBadName({ name, services });
    if (!restore) await localValues(world, names);
    const scene = await sceneOf(world, input.environment, signal);
    const all = storesOf(input);
    const stores = restore ? await restorable(scene, all, input.of) : all;
    if (stores.length === 0) return idle(scene, input, wordsOf(input, scene), nothing(input));
    await refuseWhereOpen(world, [scene], stores);
    const foreign = restore ? [] : await setElsewhere([scene], stores);
    const touched = services.filter((service) => stores.some((store) => store.service === service));
    return {
      ...wordsOf(input, scene),
      ...{ input, scene, environment: scene.rules.name, environmentKind: scene.rules.kind },
      blueprint: await runningEnvironment(scene, touched),
      targets: touched.map((service) => target(scene, service)),
      effects: [
        ...(restore ? [] : [say('The values are those of {0} when it is written.', localFile)]),
        startedAnew(scene, touched, names),
        ...platformEffects(scene, 'setVariable', touched),
      ],
      warnings: [...cannotBePutBack(foreign), ...alsoInFile(scene, touched, names)],
      undo: restore || foreign.length === stores.length ? null : say('Put back the earlier values'),
    };
  },
  steps,
  ended: (facts, _, world, how) => whatStays(facts, storesIn(facts), how, world),
  result(facts) {
    const { names, environment, restore } = inputOf(facts, 'pushVariables');
    return restore
      ? say('{0} in {1} has its earlier value again.', { all: names }, environment)
      : say('{0} is set in {1}.', { all: names }, environment);
  },
  undo(facts, of) {
    const input = inputOf(facts, 'pushVariables');
    return input.restore ? null : { ...input, restore: true, of };
  },
});

function steps(facts: PlanFacts, blueprint: Blueprint, world: World, by: Actor): readonly Step[] {
  const { environment, names, restore, of = null } = inputOf(facts, 'pushVariables');
  const services = facts.targets.map((planned) => ({
    ...{ environment, planned },
    target: targetOf(environmentOf(blueprint, environment), planned.service),
  }));
  const places = services.flatMap(({ target: kept, planned }) =>
    names.map((name) => ({
      name,
      adapter: adapterOf(world, planned.platform),
      where: platformTarget(world.project, environment, kept),
    })),
  );
  const writes = places.map(({ name, adapter, where }) => {
    if (!restore) return adapter.writeVariable(where, name, async () => localValue(world, name));
    const isDone = async (): Promise<boolean> => !(await adapter.versions(where, name))?.previous;
    return wrapped(adapter.restoreVariable(where, name, of), { isDone });
  });
  const forgets = places.map(({ name, adapter, where }) =>
    adapter.forgetPrevious(where, name, as<OperationId>(by.operation)),
  );
  return [...restartingSteps(services, { world, by, writes }), ...(restore ? forgets : [])];
}

/** What sleeps or was never deployed gets the values when it runs next. */
function target(scene: Scene, service: string) {
  const reading = readingOf(scene, service);
  const now = reading?.state === 'serving' ? runningNow(reading) : null;
  return plannedTarget(scene, service, { action: 'restart', then: now });
}

function storesOf({ environment, services, names }: PushVariablesInput): readonly RotatedStore[] {
  return services.flatMap((service) => names.map((name) => ({ name, environment, service })));
}

function storesIn(facts: PlanFacts): readonly RotatedStore[] {
  const { names } = inputOf(facts, 'pushVariables');
  return facts.targets.flatMap(({ environment, service }) =>
    names.map((name) => ({ name, environment, service })),
  );
}

/** Failed `badInput` for a name that the file does not have, or has without a value. */
async function localValues(
  { folder }: Pick<World, 'folder'>,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(folder, localFile), 'utf8').catch(() => ''); // then it has none of them
  const values = valuesIn(text);
  const missing = names.filter((name) => !values.get(name));
  if (missing.length === 0) return values;
  const message = say('{0} has no value for {1}.', localFile, { all: missing });
  throw badInput(message);
}

async function localValue(world: World, name: string): Promise<Secret> {
  const value = Secret.of((await localValues(world, [name])).get(name) ?? '');
  world.redactor.know(value);
  return value;
}

function wordsOf({ names, services, restore }: PushVariablesInput, { rules }: Scene) {
  const where = place(rules);
  const all = { all: names };
  return restore
    ? {
        title: say('Put back the earlier value of {0} for {1} in {2}', all, listed(services), where),
        verb: say('Put back in {0}', where),
      }
    : {
        title: say('Set {0} for {1} in {2}', all, listed(services), where),
        verb: say('Set in {0}', where),
      };
}

function nothing({
  names,
  environment,
}: {
  readonly names: readonly string[];
  readonly environment: EnvironmentName;
}): Message {
  return say('Nothing to put back: no earlier value of {0} is kept in {1}.', { all: names }, environment);
}
