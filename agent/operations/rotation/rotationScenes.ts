import type { SecretRules } from '../../project/resolved.ts';
import { Failed } from '../../protocol/failures.ts';
import { as } from '../../protocol/ids.ts';
import type { EnvironmentName, OperationId, ServiceName } from '../../protocol/ids.ts';
import type { PlanFacts, PlannedTarget } from '../../protocol/plan.ts';
import type { RotatedStore } from '../../secrets/rotationRecords.ts';
import type { Blueprint, BlueprintRotation } from '../plans/blueprint.ts';
import { plannedTarget, runningNow } from '../drafting/planned.ts';
import { runningTargets } from '../drafting/running.ts';
import { readingOf, type Scene } from '../drafting/scene.ts';
import { inServiceOrder } from '../drafting/serviceOrder.ts';
import type { Sketch } from '../drafting/sketch.ts';
import { adapterOf } from '../steps/reading.ts';
import type { Rotation } from './rotationSteps.ts';

/** What is the same in a sketch of anything done to secrets in several environments. */
export async function rotationSketch(
  scenes: readonly Scene[],
  stores: readonly RotatedStore[],
  { action, replaces = true }: { readonly action: PlannedTarget['action']; readonly replaces?: boolean },
): Promise<Pick<Sketch, 'scene' | 'environment' | 'environmentKind' | 'blueprint' | 'targets'>> {
  const [first] = scenes;
  if (!first) throw new Error('a rotation touches at least one environment');
  const environments = await Promise.all(
    scenes.map((scene) => runningTargets(scene, servicesIn(scene, stores))),
  );
  const blueprint: Blueprint = {
    environments,
    checks: [],
    rotation: rotationOf(scenes, stores, replaces),
    preview: null,
  };
  const identities = new Map(scenes.flatMap((scene) => scene.identities.map((one) => [one.platform, one])));
  return {
    scene: {
      world: first.world,
      signal: first.signal,
      readings: first.readings,
      identities: [...identities.values()],
    },
    environment: scenes.length === 1 ? first.rules.name : null,
    environmentKind: scenes.some(({ rules }) => rules.kind === 'production')
      ? 'production'
      : first.rules.kind,
    blueprint,
    targets: scenes.flatMap((scene) =>
      servicesIn(scene, stores).map((service) => target(scene, service, action)),
    ),
  };
}

/** What sleeps or was never deployed gets the value when it runs next. */
function target(scene: Scene, service: ServiceName, action: PlannedTarget['action']): PlannedTarget {
  const reading = readingOf(scene, service);
  const now = reading?.state === 'serving' ? runningNow(reading) : null;
  return plannedTarget(scene, service, { action, then: now });
}

function servicesIn(
  { configuration, rules }: Scene,
  stores: readonly RotatedStore[],
): readonly ServiceName[] {
  const here = stores.filter(({ environment }) => environment === rules.name);
  return inServiceOrder(
    configuration.services,
    here.map(({ service }) => service),
  );
}

function rotationOf(
  scenes: readonly Scene[],
  stores: readonly RotatedStore[],
  replaces: boolean,
): BlueprintRotation {
  const secrets = scenes.flatMap(({ configuration, rules }) => {
    const here = stores.filter(({ environment }) => environment === rules.name).map(({ name }) => name);
    const known = configuration.secrets.filter(({ name }) => here.includes(name));
    return known.map((secret) => ({ environment: rules.name, rules: secret }));
  });
  return { secrets, stores, replaces };
}

/** The rotation a plan describes, for its steps. */
export function rotationIn(
  facts: PlanFacts,
  blueprint: Blueprint,
  operation: string,
  pasted: boolean,
): Rotation {
  const { rotation } = blueprint;
  if (!rotation) throw new Error('the blueprint holds no rotation');
  return {
    operation: as<OperationId>(operation),
    values: rotation.secrets.map(({ environment, rules }) => ({
      rules,
      environment,
      commit: facts.targets.find((one) => one.environment === environment)?.now?.commit ?? null,
      pasted,
      isFirst: !rotation.replaces,
      neon:
        rotation.neon?.find((one) => one.secret === rules.name && one.environment === environment) ?? null,
    })),
    stores: rotation.stores,
    replaces: rotation.replaces,
    targets: facts.targets,
    blueprint,
  };
}

/** Where these secrets are: in every target that uses them, or only where they are set already. */
export async function storesOf(
  scene: Scene,
  names: readonly string[],
  which: 'all' | 'set',
): Promise<readonly RotatedStore[]> {
  const { rules, configuration, world } = scene;
  const set = await setIn(scene);
  return secretsNamed(configuration.secrets, names).flatMap(({ name, usedBy }) =>
    rules.targets
      .filter(({ service, platform }) => usedBy.includes(service) && world.platforms.has(platform))
      .filter(({ service }) => which === 'all' || set.has(`${service} ${name}`))
      .map(({ service }) => ({ name, environment: rules.name, service })),
  );
}

async function setIn({ rules, world, signal }: Scene): Promise<ReadonlySet<string>> {
  const platforms = [...new Set(rules.targets.map(({ platform }) => platform))];
  const stored = await Promise.all(
    platforms.map((platform) => adapterOf(world, platform).variables(rules.name, signal)),
  );
  return new Set(stored.flat().map(({ service, name }) => `${service} ${name}`));
}

/** Failed `unknownName` for one the project file does not name. */
export function secretsNamed(
  secrets: readonly SecretRules[],
  names: readonly string[],
): readonly SecretRules[] {
  return names.map((name) => {
    const found = secrets.find((secret) => secret.name === name);
    if (found) return found;
    const known = secrets.map((secret) => secret.name);
    throw new Failed({ reason: 'unknownName', what: 'secret', name, known });
  });
}

/** Environments in the order in which they are named first. */
export function environmentsIn(stores: readonly RotatedStore[]): readonly EnvironmentName[] {
  return [...new Set(stores.map(({ environment }) => environment))];
}
