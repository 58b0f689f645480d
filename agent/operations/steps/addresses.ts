import type { EnvironmentName, PlatformId, ServiceName } from '../../protocol/ids.ts';
import { adapterOf } from './reading.ts';
import type { World } from '../world.ts';
import { addressVariable } from '../../project/addressVariable.ts';

/**
 * What the project's own commands are told of an environment: its name and where its services answer on this machine.
 * `TAXIWAY_URL` is the first service that has an address.
 */
export async function surroundings(
  world: Pick<World, 'platforms'>,
  environment: EnvironmentName,
  targets: readonly { readonly service: ServiceName; readonly platform: PlatformId }[],
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const platforms = [...new Set(targets.map(({ platform }) => platform))];
  const readings = (await Promise.all(platforms.map((id) => adapterOf(world, id).read(signal)))).flat();
  const addresses = targets.flatMap(({ service }) => {
    const found = readings.find(
      ({ target }) => target.environment === environment && target.service === service,
    );
    const url = found?.loopbackUrl ?? found?.url ?? null;
    return url === null ? [] : [[addressVariable(service), url] as const];
  });
  const first = addresses[0]?.[1];
  return {
    TAXIWAY_ENVIRONMENT: environment,
    ...(first === undefined ? {} : { TAXIWAY_URL: first }),
    ...Object.fromEntries(addresses),
  };
}
