import type { TargetReading } from '../../platforms/platform.ts';
import type { TargetConfiguration } from '../../project/resolved.ts';
import type { SleepInput } from '../../protocol/input.ts';
import { say, type Message } from '../../protocol/say.ts';
import { environmentOf, platformTarget, targetOf } from '../plans/blueprint.ts';
import { idle } from '../drafting/idle.ts';
import { platformEffects } from '../drafting/platformEffects.ts';
import { plannedTarget } from '../drafting/planned.ts';
import { runningEnvironment } from '../drafting/running.ts';
import { adapterFor, readingOf, type Scene, sceneOf } from '../drafting/scene.ts';
import { inServiceOrder } from '../drafting/serviceOrder.ts';
import { listed, place } from '../drafting/wording.ts';
import { adapterOf } from '../steps/reading.ts';
import { inputOf, makeKind } from './makeKind.ts';

/** What runs is stopped and stays where it is: waking brings it back. */
export const sleep = makeKind<SleepInput>({
  kind: 'sleep',
  async sketch(input, world, signal) {
    const scene = await sceneOf(world, input.environment, signal);
    const words = wordsOf(input, scene);
    const asked = scene.rules.targets.filter(({ service }) => input.services?.includes(service) ?? true);
    const awake = asked.filter((target) => canSleep(scene, target));
    if (awake.length === 0) return idle(scene, input, words, nothing(scene));
    const services = lastFirst(scene, awake);
    return {
      ...words,
      input,
      scene,
      environment: scene.rules.name,
      environmentKind: scene.rules.kind,
      blueprint: await runningEnvironment(scene, services),
      targets: services.map((service) => plannedTarget(scene, service, { action: 'stop', then: null })),
      effects: [
        say('Nobody can reach it until it wakes.'),
        ...platformEffects(scene, 'sleep', services),
        ...remains(scene, asked),
      ],
      undo: say('Wake it'),
    };
  },
  steps: (facts, blueprint, world) => {
    const environment = environmentOf(blueprint, inputOf(facts, 'sleep').environment);
    return facts.targets.flatMap(({ service, platform }) =>
      adapterOf(world, platform).sleep(
        platformTarget(world.project, environment.rules.name, targetOf(environment, service)),
      ),
    );
  },
  result(facts) {
    const { environment, services } = inputOf(facts, 'sleep');
    return services
      ? say('Asleep in {0}: {1}.', environment, { all: services })
      : say('{0} is asleep.', environment);
  },
  undo: (facts) => ({
    kind: 'wake',
    environment: inputOf(facts, 'sleep').environment,
    services: facts.targets.map(({ service }) => service),
  }),
});

function wordsOf({ services }: SleepInput, { rules }: Scene) {
  const where = place(rules);
  const title = services
    ? say('Put {0} in {1} to sleep', listed(services), where)
    : say('Put {0} to sleep', where);
  return { title, verb: title };
}

function canSleep(scene: Scene, target: TargetConfiguration): boolean {
  return adapterFor(scene, target).can.sleep !== 'none' && runs(readingOf(scene, target.service));
}

function runs(reading: TargetReading | null): boolean {
  return reading !== null && ['serving', 'starting', 'crashed'].includes(reading.state);
}

/** What others depend on goes last. */
function lastFirst({ configuration }: Scene, targets: readonly TargetConfiguration[]): readonly string[] {
  return inServiceOrder(
    configuration.services,
    targets.map(({ service }) => service),
  ).toReversed();
}

/** Targets that cannot sleep go on. */
function remains(scene: Scene, asked: readonly TargetConfiguration[]): readonly Message[] {
  const awake = asked.filter((target) => !canSleep(scene, target) && runs(readingOf(scene, target.service)));
  const services = { all: awake.map(({ service }) => service) };
  return awake.length ? [say('Stays awake, because its platform cannot sleep: {0}.', services)] : [];
}

function nothing({ rules }: Scene): Message {
  return say('Nothing to do: nothing runs in {0} that could sleep.', rules.name);
}
