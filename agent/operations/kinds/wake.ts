import type { WakeInput } from '../../protocol/input.ts';
import { say, type Message } from '../../protocol/say.ts';
import { environmentOf, platformTarget, targetOf } from '../plans/blueprint.ts';
import { idle } from '../drafting/idle.ts';
import { platformEffects } from '../drafting/platformEffects.ts';
import { plannedTarget, runningNow } from '../drafting/planned.ts';
import { runningEnvironment } from '../drafting/running.ts';
import { adapterFor, readingOf, type Scene, sceneOf } from '../drafting/scene.ts';
import { inServiceOrder } from '../drafting/serviceOrder.ts';
import { place } from '../drafting/wording.ts';
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
      targets: services.map((service) => {
        const now = runningNow(readingOf(scene, service));
        return plannedTarget(scene, service, { action: 'start', then: now });
      }),
      effects: [...(kept ? [kept.effect] : effects(scene)), ...platformEffects(scene, 'wake', services)],
      ...(kept?.warning && { warnings: [kept.warning] }),
      undo: keepAwakeUntil === undefined ? say('Put it to sleep again') : null,
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
  result: (facts) => say('{0} is awake.', inputOf(facts, 'wake').environment),
  /** What was to be kept awake may have been awake before: to undo that is not to put it to sleep. */
  undo(facts) {
    const { environment, keepAwakeUntil } = inputOf(facts, 'wake');
    return keepAwakeUntil === undefined ? { kind: 'sleep', environment } : null;
  },
});

/** What does not run: asleep, stopped by hand or crashed. Where it is to be kept awake, also what is awake already. */
function servicesOf(scene: Scene, { keepAwakeUntil }: WakeInput): readonly string[] {
  const down = ['asleep', 'stopped', 'crashed'];
  const wanted = keepAwakeUntil === undefined ? down : [...down, 'serving', 'starting'];
  const targets = scene.rules.targets.filter((target) => {
    const state = readingOf(scene, target.service)?.state;
    return adapterFor(scene, target).can.sleep !== 'none' && state !== undefined && wanted.includes(state);
  });
  return inServiceOrder(
    scene.configuration.services,
    targets.map(({ service }) => service),
  );
}

function wordsOf({ keepAwakeUntil }: WakeInput, { rules }: Scene) {
  const where = place(rules);
  const title =
    keepAwakeUntil === undefined
      ? say('Wake {0}', where)
      : say('Keep {0} awake until {1}', where, { at: keepAwakeUntil });
  return { title, verb: title };
}

function effects({ rules }: Scene): readonly Message[] {
  return rules.schedule ? [say('The schedule puts it to sleep again.')] : [];
}

function nothing({ rules }: Scene): Message {
  return say('Nothing to do: everything in {0} runs.', rules.name);
}
