import type { TargetReading } from '../../platforms/platform.ts';
import type { ServiceName } from '../../protocol/ids.ts';
import type { WakeInput } from '../../protocol/input.ts';
import type { PlannedTarget } from '../../protocol/plan.ts';
import { say, type Argument, type Message } from '../../protocol/say.ts';
import { environmentOf, platformTarget, targetOf } from '../plans/blueprint.ts';
import { idle } from '../drafting/idle.ts';
import { platformEffects } from '../drafting/platformEffects.ts';
import { plannedTarget, runningNow } from '../drafting/planned.ts';
import { runningEnvironment } from '../drafting/running.ts';
import { adapterFor, readingOf, type Scene, sceneOf } from '../drafting/scene.ts';
import { inServiceOrder } from '../drafting/serviceOrder.ts';
import { listed, place } from '../drafting/wording.ts';
import { variableLock, writeVariableStep } from '../gitHub/actionsVariable.ts';
import { keptAwake } from '../gitHub/keepAwake.ts';
import { adapterOf } from '../steps/reading.ts';
import { verifyStep } from '../steps/verify.ts';
import { inputOf, makeKind } from './makeKind.ts';

/** What sleeps or was stopped runs again, as it was; or what is awake is kept awake beyond its schedule. Never held by a gate. */
export const wake = makeKind<WakeInput>({
  kind: 'wake',
  async sketch(input, world, signal) {
    const scene = await sceneOf(world, input.environment, signal);
    const words = wordsOf(input, scene);
    const services = servicesOf(scene, input);
    if (services.length === 0) return idle(scene, input, words, nothing(scene));
    const { keepAwakeUntil } = input;
    const kept = keepAwakeUntil === undefined ? null : await keptAwake(scene, keepAwakeUntil, services);
    const targets = services.map((service) => woken(scene, service));
    return {
      ...words,
      input,
      scene,
      environment: scene.rules.name,
      environmentKind: scene.rules.kind,
      blueprint: {
        ...(await runningEnvironment(scene, services)),
        ...(kept?.gitHub && { gitHub: kept.gitHub }),
      },
      targets,
      effects: [...(kept ? [kept.effect] : effects(scene)), ...platformEffects(scene, 'wake', services)],
      ...(kept?.warning && { warnings: [kept.warning] }),
      undo: undoWords(input, targets),
    };
  },
  steps: (facts, blueprint, world) => {
    const { environment: name, keepAwakeUntil = null } = inputOf(facts, 'wake');
    const environment = environmentOf(blueprint, name);
    const woken = facts.targets.map(({ service, platform }) => ({
      adapter: adapterOf(world, platform),
      target: targetOf(environment, service),
    }));
    return [
      ...(blueprint.gitHub ? [writeVariableStep(blueprint.gitHub, world)] : []),
      ...woken.flatMap(({ adapter, target }) =>
        adapter.wake(platformTarget(world.project, name, target), keepAwakeUntil),
      ),
      ...woken.map(({ target }) =>
        verifyStep(world, { environment: name, target, withinMs: target.recipe.healthTimeoutMs }),
      ),
    ];
  },
  moreLocks: ({ gitHub }) => (gitHub ? [variableLock(gitHub)] : []),
  result(facts) {
    const { environment, services } = inputOf(facts, 'wake');
    return services
      ? say('Awake in {0}: {1}.', environment, { all: services })
      : say('{0} is awake.', environment);
  },
  undo(facts) {
    const input = inputOf(facts, 'wake');
    const services = putBack(input, facts.targets);
    return services.length ? { kind: 'sleep', environment: input.environment, services } : null;
  },
});

/** What does not run: asleep, stopped by hand or crashed. Where it is to be kept awake, also what is awake already. */
function servicesOf(scene: Scene, { services, keepAwakeUntil }: WakeInput): readonly ServiceName[] {
  const down = ['asleep', 'stopped', 'crashed'];
  const wanted = keepAwakeUntil === undefined ? down : [...down, 'serving', 'starting'];
  const targets = scene.rules.targets.filter((target) => {
    const state = readingOf(scene, target.service)?.state;
    if (services?.includes(target.service) === false) return false;
    return adapterFor(scene, target).can.sleep !== 'none' && state !== undefined && wanted.includes(state);
  });
  return inServiceOrder(
    scene.configuration.services,
    targets.map(({ service }) => service),
  );
}

const actions = {
  asleep: 'start',
  stopped: 'start',
  empty: 'start',
  crashed: 'restart',
  starting: 'reuse',
  serving: 'reuse',
} satisfies Record<TargetReading['state'], PlannedTarget['action']>;

function woken(scene: Scene, service: ServiceName): PlannedTarget {
  const reading = readingOf(scene, service);
  return plannedTarget(scene, service, {
    action: actions[reading?.state ?? 'empty'],
    then: runningNow(reading),
  });
}

/** What did not run before. Nobody wants a crash back, and what was kept awake may have been awake. */
function putBack({ keepAwakeUntil }: WakeInput, targets: readonly PlannedTarget[]): readonly ServiceName[] {
  if (keepAwakeUntil !== undefined) return [];
  return targets.filter(({ action }) => action === 'start').map(({ service }) => service);
}

function undoWords(input: WakeInput, targets: readonly PlannedTarget[]): Message | null {
  const services = putBack(input, targets);
  return services.length ? say('Put to sleep again: {0}', { all: services }) : null;
}

function wordsOf(input: WakeInput, { rules }: Scene) {
  const title = titleOf(input, place(rules));
  return { title, verb: title };
}

function titleOf({ keepAwakeUntil, services }: WakeInput, where: Argument): Message {
  if (keepAwakeUntil !== undefined) return say('Keep {0} awake until {1}', where, { at: keepAwakeUntil });
  return services ? say('Wake {0} in {1}', listed(services), where) : say('Wake {0}', where);
}

function effects({ rules }: Scene): readonly Message[] {
  return rules.schedule ? [say('The schedule puts it to sleep again.')] : [];
}

function nothing({ rules }: Scene): Message {
  return say('Nothing to do: everything in {0} runs.', rules.name);
}
