import type { World } from '../operations/world.ts';
import { CloudPlatform } from '../platforms/cloud/cloudPlatform.ts';
import { badInput } from '../protocol/failures.ts';
import type { PlatformId } from '../protocol/ids.ts';
import { say } from '../protocol/say.ts';

type Places = Pick<World, 'platforms' | 'neon'>;

/** Whatever one signs in to, whether targets can be there or only databases. */
export type SignInPlace = Pick<CloudPlatform, 'id' | 'name' | 'signIn' | 'whose'>;

/** In the order of their names. */
export function signInPlaces({ platforms, neon }: Places): readonly SignInPlace[] {
  const targets = [...platforms.values()].filter((platform) => platform instanceof CloudPlatform);
  return [...targets, neon].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Failed `badInput`, with those there are. */
export function signInPlace(world: Places, id: PlatformId): SignInPlace {
  const all = signInPlaces(world);
  const found = all.find((place) => place.id === id);
  if (found) return found;
  const known = { all: all.map((place) => place.id) };
  throw badInput(say('{0} is none of {1}.', id, known));
}
