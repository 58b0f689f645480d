import { placeKind } from '../../project/createdEnvironments.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { RotatedStore } from '../../secrets/rotationRecords.ts';
import { secretsOf } from '../drafting/blueprintTarget.ts';
import { adapterFor, type Scene, targetRules } from '../drafting/scene.ts';
import type { HowItEnded } from '../kind.ts';
import { adapterOf } from '../steps/reading.ts';
import type { World } from '../world.ts';

/** Of these stores those whose value somebody else set: once it is replaced, nobody here can put it back. */
export async function setElsewhere(
  scenes: readonly Scene[],
  stores: readonly RotatedStore[],
): Promise<readonly RotatedStore[]> {
  const found = await Promise.all(scenes.flatMap((scene) => targetsIn(scene, stores)));
  return stores.filter((store) => found.flat().includes(store));
}

/** One question for each target, whatever is written there. */
function targetsIn(scene: Scene, all: readonly RotatedStore[]): readonly Promise<readonly RotatedStore[]>[] {
  const { rules, configuration, world, signal } = scene;
  const here = all.filter(({ environment }) => environment === rules.name);
  return [...new Set(here.map(({ service }) => service))].map(async (service) => {
    const stores = here.filter((store) => store.service === service);
    const target = targetRules(rules, service);
    const where = {
      ...target,
      ...{ project: world.project, environment: rules.name, kind: placeKind(rules), image: null, port: null },
      secretNames: secretsOf(configuration, service),
    };
    const names = stores.map(({ name }) => name);
    const foreign = (await adapterFor(scene, target).setElsewhere?.(where, names, signal)) ?? [];
    return stores.filter(({ name }) => foreign.includes(name));
  });
}

/** `API_KEY for web in production`, for each. */
export function storeWords(stores: readonly RotatedStore[]): { readonly all: readonly Message[] } {
  return {
    all: stores.map(({ name, environment, service }) =>
      say('{0} for {1} in {2}', name, service, environment),
    ),
  };
}

/** On the card, before it is done. */
export function cannotBePutBack(stores: readonly RotatedStore[]): readonly Message[] {
  return stores.length === 0
    ? []
    : [
        say(
          'Not set from here, so the value of now cannot be put back, neither by undoing nor when something fails: {0}.',
          storeWords(stores),
        ),
      ];
}

/** Those that can be brought back are written first: where one of them fails, the others were never touched. */
export function lastOf(
  stores: readonly RotatedStore[],
  last: readonly RotatedStore[],
): readonly RotatedStore[] {
  return [...stores.filter((store) => !last.includes(store)), ...last];
}

/** After all was brought back that could be: where the new value is in use all the same. Null where nowhere. */
export async function whatStays(
  { targets }: PlanFacts,
  stores: readonly RotatedStore[],
  { operation, ended }: HowItEnded,
  world: World,
): Promise<Message | null> {
  if (ended.state === 'done') return null;
  const staying = await Promise.all(
    stores.map(async (store) => {
      const { name, environment, service } = store;
      const planned = targets.find((one) => one.environment === environment && one.service === service);
      if (!planned) return [];
      const versions = await adapterOf(world, planned.platform).versions({ environment, service }, name);
      return versions?.replacedUnknown && versions.writtenBy === operation ? [store] : [];
    }),
  );
  const left = staying.flat();
  return left.length === 0
    ? null
    : say(
        'The new value stays, since the one from before was not set from here: {0}. Set what belongs there by hand, or begin again.',
        storeWords(left),
      );
}
