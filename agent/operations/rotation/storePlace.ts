import type { PlatformAdapter, Target } from '../../platforms/platform.ts';
import type { RotatedStore } from '../../secrets/rotationRecords.ts';
import { type Blueprint, environmentOf, platformTarget, targetOf } from '../plans/blueprint.ts';
import { adapterOf } from '../steps/reading.ts';
import type { World } from '../world.ts';

/** The target that has the secret, and who acts there. */
export function storePlace(
  { environment, service }: RotatedStore,
  blueprint: Blueprint,
  world: World,
): { readonly adapter: PlatformAdapter; readonly target: Target } {
  const target = targetOf(environmentOf(blueprint, environment), service);
  return {
    adapter: adapterOf(world, target.platform),
    target: platformTarget(world.project, environment, target),
  };
}

/** Whether somebody else set it there since it was set from here: then nobody here knows what is in use. */
export async function isSetElsewhere(
  store: RotatedStore,
  blueprint: Blueprint,
  world: World,
  signal: AbortSignal,
): Promise<boolean> {
  const { adapter, target } = storePlace(store, blueprint, world);
  const names = (await adapter.setElsewhere?.(target, [store.name], signal)) ?? [];
  return names.includes(store.name);
}
