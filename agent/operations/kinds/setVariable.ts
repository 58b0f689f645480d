import { badInput } from '../../protocol/failures.ts';
import { as, type OperationId, type ServiceName } from '../../protocol/ids.ts';
import type { SetVariableInput } from '../../protocol/input.ts';
import type { PlannedTarget } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Step, StepContext } from '../../platforms/platform.ts';
import { Secret } from '../../run/secret.ts';
import { environmentOf, platformTarget, targetOf } from '../plans/blueprint.ts';
import { alsoInFile } from '../drafting/alsoInFile.ts';
import { idle } from '../drafting/idle.ts';
import { platformEffects } from '../drafting/platformEffects.ts';
import { plannedTarget, runningNow } from '../drafting/planned.ts';
import { runningEnvironment } from '../drafting/running.ts';
import { adapterFor, readingOf, type Scene, sceneOf, targetRules } from '../drafting/scene.ts';
import { inServiceOrder } from '../drafting/serviceOrder.ts';
import { startedAnew } from '../drafting/startedAnew.ts';
import { listed, place } from '../drafting/wording.ts';
import { refuseWhereOpen, restorable } from '../rotation/openRotations.ts';
import { cannotBePutBack, setElsewhere, whatStays } from '../rotation/setElsewhere.ts';
import type { World } from '../world.ts';
import { adapterOf } from '../steps/reading.ts';
import { inputOf, makeKind } from './makeKind.ts';
import { restartingSteps } from './restarting.ts';

/** One variable gets another value, or none, and the services that have it run anew. The value comes beside the plan. */
export const setVariable = makeKind<SetVariableInput>({
  kind: 'setVariable',
  async sketch(input, world, signal) {
    refuseBadName(input);
    const scene = await sceneOf(world, input.environment, signal);
    const services = await servicesOf(scene, input);
    if (input.empty) refuseWhereNoneIsEmpty(scene, services, input.name);
    if (services.length === 0) return idle(scene, input, wordsOf(input, scene), nothing(input));
    const stores = services.map((service) => ({ name: input.name, environment: input.environment, service }));
    await refuseWhereOpen(world, [scene], stores);
    const foreign = await setElsewhere([scene], stores);
    return {
      ...wordsOf(input, scene),
      input,
      scene,
      environment: scene.rules.name,
      environmentKind: scene.rules.kind,
      blueprint: await runningEnvironment(scene, services),
      targets: services.map((service) => target(scene, service)),
      effects: effects(scene, input, services),
      warnings: [
        ...cannotBePutBack(foreign),
        ...(input.remove ? [] : alsoInFile(scene, services, [input.name])),
      ],
      undo: input.restore || foreign.length === stores.length ? null : say('Put back the earlier value'),
      needsValues: input.remove || input.restore || input.empty ? [] : [input.name],
    };
  },
  steps(facts, blueprint, world, by) {
    const input = inputOf(facts, 'setVariable');
    const environment = environmentOf(blueprint, input.environment);
    const services = facts.targets.map((planned) => ({
      environment: input.environment,
      planned,
      target: targetOf(environment, planned.service),
    }));
    const writes = services.map(({ planned, target: kept }) => {
      const where = platformTarget(world.project, input.environment, kept);
      return writeStep(input, planned, where, world);
    });
    const forgets = input.restore
      ? services.map(({ planned, target: kept }) => {
          const where = platformTarget(world.project, input.environment, kept);
          return adapterOf(world, planned.platform).forgetPrevious(
            where,
            input.name,
            as<OperationId>(by.operation),
          );
        })
      : [];
    return [...restartingSteps(services, { world, by, writes }), ...forgets];
  },
  ended(facts, _, world, how) {
    const { name, environment } = inputOf(facts, 'setVariable');
    const stores = facts.targets.map(({ service }) => ({ name, environment, service }));
    return whatStays(facts, stores, how, world);
  },
  result(facts) {
    const { name, environment, empty, remove, restore } = inputOf(facts, 'setVariable');
    if (empty) return say('{0} is empty in {1}.', name, environment);
    if (restore) return say('{0} in {1} has its earlier value again.', name, environment);
    return remove
      ? say('{0} is removed in {1}.', name, environment)
      : say('{0} is set in {1}.', name, environment);
  },
  undo(facts, of) {
    const { kind, environment, services, name, restore } = inputOf(facts, 'setVariable');
    return restore ? null : { kind, environment, services, name, restore: true, of };
  },
});

function writeStep(
  { name, empty, remove, restore, of }: SetVariableInput,
  { platform }: PlannedTarget,
  where: ReturnType<typeof platformTarget>,
  world: World,
): Step {
  const adapter = adapterOf(world, platform);
  if (restore) return adapter.restoreVariable(where, name, of ?? null);
  return adapter.writeVariable(where, name, (context) =>
    Promise.resolve(remove ? null : empty ? Secret.of('') : given(context, name, world)),
  );
}

function given(context: StepContext, name: string, { redactor }: World): Secret {
  const value = context.value(name);
  if (!value) throw badInput(say('The value of {0} is not here any more: set it again.', name));
  redactor.know(value);
  return value;
}

/** All that may have it; where it is taken away or put back, those that have it, or had it. */
async function servicesOf(
  scene: Scene,
  { services, name, remove, restore, of }: SetVariableInput,
): Promise<readonly ServiceName[]> {
  const environment = scene.rules.name;
  const chosen = services.map((service) => ({ ...targetRules(scene.rules, service), name, environment }));
  const set = async (one: (typeof chosen)[number]) => ((await isSet(scene, one.service, name)) ? [one] : []);
  const wanted = restore
    ? await restorable(scene, chosen, of)
    : remove
      ? (await Promise.all(chosen.map(set))).flat()
      : chosen;
  return inServiceOrder(
    scene.configuration.services,
    wanted.map(({ service }) => service),
  );
}

async function isSet(scene: Scene, service: ServiceName, name: string): Promise<boolean> {
  const stored = await adapterFor(scene, targetRules(scene.rules, service)).variables(
    scene.rules.name,
    scene.signal,
  );
  return stored.some((variable) => variable.service === service && variable.name === name);
}

/** What sleeps or was never deployed gets the value when it runs next. */
function target(scene: Scene, service: ServiceName): PlannedTarget {
  const reading = readingOf(scene, service);
  const now = reading?.state === 'serving' ? runningNow(reading) : null;
  return plannedTarget(scene, service, { action: 'restart', then: now });
}

function effects(
  scene: Scene,
  { name, empty, remove }: SetVariableInput,
  services: readonly ServiceName[],
): readonly Message[] {
  return [
    ...(empty ? [say('{0} is there then, with nothing in it.', name)] : []),
    startedAnew(scene, services, [name]),
    ...platformEffects(scene, 'setVariable', services),
    ...(remove ? platformEffects(scene, 'removeVariable', services) : []),
  ];
}

function wordsOf({ name, services, empty, remove, restore }: SetVariableInput, { rules }: Scene) {
  const where = place(rules);
  if (empty) {
    const title = say('Make {0} empty for {1} in {2}', name, listed(services), where);
    return { title, verb: say('Make empty in {0}', where) };
  }
  if (restore) {
    const title = say('Put back the earlier value of {0} for {1} in {2}', name, listed(services), where);
    return { title, verb: say('Put back in {0}', where) };
  }
  if (remove) {
    const title = say('Remove {0} from {1} in {2}', name, listed(services), where);
    return { title, verb: say('Remove from {0}', where) };
  }
  return {
    title: say('Set {0} for {1} in {2}', name, listed(services), where),
    verb: say('Set in {0}', where),
  };
}

function refuseWhereNoneIsEmpty(scene: Scene, services: readonly ServiceName[], name: string): void {
  const other = services
    .map((service) => adapterFor(scene, targetRules(scene.rules, service)))
    .find(({ keepsEmptyVariables }) => keepsEmptyVariables === false);
  if (other) throw badInput(say('No variable may be empty on {0}: remove {1} instead.', other.id, name));
}

function nothing({ name, environment, restore }: SetVariableInput): Message {
  if (restore) return say('Nothing to put back: no earlier value of {0} is kept in {1}.', name, environment);
  return say('Nothing to remove: {0} is not set in {1}.', name, environment);
}

/** What no process could be given, and what the platform itself says. */
export function refuseBadName({ name, services }: Pick<SetVariableInput, 'name' | 'services'>): void {
  if (services.length === 0) throw badInput(say('Say which services get {0}.', name));
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    throw badInput(say('"{0}" is no name of a variable: letters, digits and _ only.', name));
  if (/^TAXIWAY_/i.test(name) || name === 'PORT' || name === 'HOST')
    throw badInput(say('{0} is said by Taxiway itself and cannot be set.', name));
}
