import type { PlatformAdapter, TargetReading } from '../../platforms/platform.ts';
import type { EffectiveOptions } from '../../project/effectiveConfiguration.ts';
import type { Branches } from '../../project/git.ts';
import type { EnvironmentRules, TargetConfiguration } from '../../project/resolved.ts';
import { Failed } from '../../protocol/failures.ts';
import type { EnvironmentName, PlatformId, ServiceName } from '../../protocol/ids.ts';
import { adapterOf, isTarget } from '../steps/reading.ts';
import type { World } from '../world.ts';
import { type Rulebook, rulebookOf } from './rulebook.ts';

/** Everything a draft looks at that does not hang on what exactly is asked: each source read once, all at the same time. */
export interface Scene extends Rulebook {
  readonly world: World;
  readonly signal: AbortSignal;
  readonly branches: Branches;
  readonly readings: readonly TargetReading[];
  readonly identities: readonly { readonly platform: PlatformId; readonly account: string }[];
}

export async function sceneOf(
  world: World,
  environment: EnvironmentName,
  signal: AbortSignal,
  options: Pick<EffectiveOptions, 'passOverErrors'> = {},
): Promise<Scene> {
  const [branches, rulebook] = await Promise.all([
    world.git.branches(signal),
    rulebookOf(world, environment, options, signal),
  ]);
  return { ...rulebook, ...(await look(world, [rulebook.rules], signal)), world, signal, branches };
}

/** What the platforms of these environments say. */
export async function look(
  world: World,
  environments: readonly EnvironmentRules[],
  signal: AbortSignal,
): Promise<Pick<Scene, 'readings' | 'identities'>> {
  const names = environments.flatMap(({ targets }) => targets.map(({ platform }) => platform));
  const adapters = [...new Set(names)].sort().map((name) => adapterOf(world, name));
  const [readings, accounts] = await Promise.all([
    Promise.all(adapters.map((adapter) => adapter.read(signal))),
    Promise.all(adapters.map((adapter) => adapter.account(signal))),
  ]);
  const identities = adapters.map(({ id }, index) => ({ platform: id, account: accounts[index] ?? '' }));
  return { readings: readings.flat(), identities };
}

/** Null where the platform knows no such target yet. */
export function readingOf(
  { readings, rules }: Pick<Scene, 'readings' | 'rules'>,
  service: ServiceName,
): TargetReading | null {
  return readings.find(({ target }) => isTarget(target, { environment: rules.name, service })) ?? null;
}

export function adapterFor({ world }: Pick<Scene, 'world'>, target: TargetConfiguration): PlatformAdapter {
  return adapterOf(world, target.platform);
}

/** The target of a service. Failed `unknownName` where the environment has none. */
export function targetRules({ targets }: EnvironmentRules, service: ServiceName): TargetConfiguration {
  const found = targets.find((target) => target.service === service);
  if (found) return found;
  const known = targets.map((target) => target.service);
  throw new Failed({ reason: 'unknownName', what: 'service', name: service, known });
}
