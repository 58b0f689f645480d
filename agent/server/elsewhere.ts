import type { World } from '../operations/world.ts';
import { CloudPlatform } from '../platforms/cloud/cloudPlatform.ts';
import { Failed } from '../protocol/failures.ts';
import type { PlatformId } from '../protocol/ids.ts';
import { say } from '../protocol/say.ts';

/** The platforms that are not on this machine, in the order of their names. */
export function cloudPlatforms({ platforms }: Pick<World, 'platforms'>): readonly CloudPlatform[] {
  return [...platforms.values()]
    .filter((platform) => platform instanceof CloudPlatform)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Failed `badInput`, with those there are. */
export function cloudPlatform(world: Pick<World, 'platforms'>, id: PlatformId): CloudPlatform {
  const all = cloudPlatforms(world);
  const found = all.find((platform) => platform.id === id);
  if (found) return found;
  const known = { all: all.map((platform) => platform.id) };
  throw new Failed({ reason: 'badInput', message: say('{0} is none of {1}.', id, known) });
}
