import type { TargetReading } from '../../platforms/platform.ts';
import { badInput } from '../../protocol/failures.ts';
import type { EnvironmentName, PlatformId, ServiceName } from '../../protocol/ids.ts';
import type { PlatformAdapter } from '../../platforms/platform.ts';
import { say } from '../../protocol/say.ts';
import type { World } from '../world.ts';

/** Failed `badInput` for a platform nobody wrote an adapter for. */
export function adapterOf({ platforms }: Pick<World, 'platforms'>, platform: PlatformId): PlatformAdapter {
  const adapter = platforms.get(platform);
  if (adapter) return adapter;
  const known = { all: [...platforms.keys()] };
  throw badInput(say('Taxiway cannot act on the platform {0} yet. It can on: {1}.', platform, known));
}

/** What the platform says of one target now; null where it knows none. */
export async function readTarget(
  world: Pick<World, 'platforms'>,
  of: { readonly platform: PlatformId; readonly environment: EnvironmentName; readonly service: ServiceName },
  signal: AbortSignal,
): Promise<TargetReading | null> {
  const readings = await adapterOf(world, of.platform).read(signal);
  return readings.find(({ target }) => isTarget(target, of)) ?? null;
}

export function isTarget(
  one: { readonly environment: EnvironmentName; readonly service: ServiceName },
  other: { readonly environment: EnvironmentName; readonly service: ServiceName },
): boolean {
  return one.environment === other.environment && one.service === other.service;
}
