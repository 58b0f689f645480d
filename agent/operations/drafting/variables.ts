import type { StoredVariable } from '../../platforms/platform.ts';
import type { EnvironmentRules } from '../../project/resolved.ts';
import type { ServiceName } from '../../protocol/ids.ts';
import type { PlanFacts, PlannedTarget } from '../../protocol/plan.ts';
import { adapterOf } from '../steps/reading.ts';
import { secretsOf } from './blueprintTarget.ts';
import type { Scene } from './scene.ts';

type Difference = PlanFacts['variables'][number];

/**
 * Names that differ from the environment these versions come from, were validated in or that this one mirrors, and secrets nobody has set yet. Those
 * that one of the two says are meant to differ are not among them. Values are compared only where they are in the project file.
 */
export async function variableDifferences(
  scene: Scene,
  targets: readonly PlannedTarget[],
): Promise<readonly Difference[]> {
  const { rules, configuration } = scene;
  const other = configuration.environments.find(({ name }) => name === comparedWith(rules));
  const [here, there] = await Promise.all([stored(scene, rules), other ? stored(scene, other) : []]);
  const meant = new Set([...rules.differs, ...(other?.differs ?? [])]);
  return targets.flatMap(({ service }) => {
    const differing = other ? compare(namesOf(rules, service, here), namesOf(other, service, there)) : [];
    const found = differing.filter(({ name }) => !meant.has(name));
    const unset = missingSecrets(scene, service, here);
    const byName = new Map([...found, ...unset].map((difference) => [difference.name, difference]));
    return [...byName.values()]
      .map((difference) => ({ service, ...difference }))
      .sort((one, two) => (one.name < two.name ? -1 : 1));
  });
}

function comparedWith({ promoteFrom, gates, mirrors }: EnvironmentRules): string | null {
  return promoteFrom ?? gates.validatedIn?.environment ?? mirrors ?? null;
}

async function stored(
  { world, signal }: Scene,
  { name, targets }: EnvironmentRules,
): Promise<readonly StoredVariable[]> {
  const platforms = [...new Set(targets.map(({ platform }) => platform))];
  const known = platforms.filter((platform) => world.platforms.has(platform));
  return (await Promise.all(known.map((id) => adapterOf(world, id).variables(name, signal)))).flat();
}

/** Values of the project file by name; null where the platform keeps the value. */
type Names = ReadonlyMap<string, string | null>;

function namesOf(
  { targets }: EnvironmentRules,
  service: ServiceName,
  kept: readonly StoredVariable[],
): Names {
  const plain = targets.find((target) => target.service === service)?.variables ?? {};
  const own = kept.filter((variable) => variable.service === service);
  return new Map([...Object.entries(plain), ...own.map(({ name }) => [name, null] as const)]);
}

function compare(here: Names, there: Names): readonly Omit<Difference, 'service'>[] {
  const missing = [...there.keys()].filter((name) => !here.has(name));
  const extra = [...here.keys()].filter((name) => !there.has(name));
  const changed = [...here].filter(([name, value]) => {
    const other = there.get(name);
    return value !== null && other !== undefined && other !== null && other !== value;
  });
  return [
    ...missing.map((name) => ({ name, difference: 'missing' as const })),
    ...extra.map((name) => ({ name, difference: 'extra' as const })),
    ...changed.map(([name]) => ({ name, difference: 'changed' as const })),
  ];
}

function missingSecrets(
  { configuration, rules }: Scene,
  service: ServiceName,
  kept: readonly StoredVariable[],
): readonly Omit<Difference, 'service'>[] {
  if (rules.kind === 'preview') return [];
  const set = new Set(kept.filter((variable) => variable.service === service).map(({ name }) => name));
  const unset = secretsOf(configuration, service).filter((name) => !set.has(name));
  return unset.map((name) => ({ name, difference: 'missing' as const }));
}
