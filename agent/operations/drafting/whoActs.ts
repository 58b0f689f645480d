import type { PlanFacts } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { World } from '../world.ts';

type Named = Pick<World, 'platforms' | 'neon'>;

/** For the card: each account by the name of the platform that confirmed it, and where there it acts. */
export function whoActs(
  { identities, targets }: Pick<PlanFacts, 'identities' | 'targets'>,
  world: Named,
): readonly Message[] {
  return identities.map(({ platform, account }) => {
    if (world.platforms.get(platform)?.isElsewhere === false) return say('{0}', account);
    const name = nameOf(platform, world);
    const places = new Set(targets.flatMap((one) => (one.platform === platform ? (one.place ?? []) : [])));
    return places.size === 0
      ? say('{0}, confirmed by {1}', account, name)
      : say('{0}, confirmed by {1}: {2}', account, name, { all: [...places] });
  });
}

function nameOf(platform: string, { platforms, neon }: Named): string {
  if (platform === 'github') return 'GitHub';
  return platform === neon.id ? neon.name : (platforms.get(platform)?.name ?? platform);
}
