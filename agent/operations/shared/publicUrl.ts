import type { EnvironmentName } from '../../protocol/ids.ts';
import type { Plan } from '../../protocol/plan.ts';
import type { World } from '../world.ts';
import { isPublicAddress } from './publicAddress.ts';

/** Milliseconds: it is only told. */
const withinMs = 5000;

/** Where everybody can open the environment; null where it has only addresses of this machine. */
export async function publicUrlOf(
  { platforms }: Pick<World, 'platforms'>,
  { facts }: Plan,
  environment: EnvironmentName,
): Promise<string | null> {
  const names = new Set(facts.targets.map(({ platform }) => platform));
  try {
    const signal = AbortSignal.timeout(withinMs);
    const readings = await Promise.all(
      [...names].map(async (name) => (await platforms.get(name)?.read(signal)) ?? []),
    );
    const urls = readings
      .flat()
      .filter(({ target }) => target.environment === environment)
      .map(({ url }) => url ?? null);
    return urls.find((url) => url !== null && isPublicAddress(url)) ?? null;
  } catch {
    return null; // a platform that does not answer costs the address and no more
  }
}
