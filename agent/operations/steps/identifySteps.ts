import { Failed } from '../../protocol/failures.ts';
import type { PlatformId } from '../../protocol/ids.ts';
import type { PlanFacts } from '../../protocol/plan.ts';
import { say } from '../../protocol/say.ts';
import type { Step } from '../../platforms/platform.ts';
import { adapterOf, isTarget } from './reading.ts';
import { readingStep } from './steps.ts';
import type { World } from '../world.ts';

/**
 * Before anything is changed on a platform elsewhere, it is asked who we are and where that is; also again by a runner that goes
 * on where another one stopped. Anything but what the card said ends the operation.
 */
export function identifySteps(facts: PlanFacts, world: Pick<World, 'platforms'>): readonly Step[] {
  const platforms = [...new Set(facts.targets.map(({ platform }) => platform))];
  return platforms
    .filter((platform) => adapterOf(world, platform).isElsewhere)
    .map((platform) =>
      readingStep({
        id: `identify:${platform}`,
        title: say('Ask {0} who acts, and where', adapterOf(world, platform).name),
        service: null,
        run: async ({ signal }) => {
          const account = await sameAccount(facts, platform, world, signal);
          await samePlaces(facts, platform, world, signal);
          return say('as {0}', account);
        },
      }),
    );
}

async function sameAccount(
  { identities }: PlanFacts,
  platform: PlatformId,
  world: Pick<World, 'platforms'>,
  signal: AbortSignal,
): Promise<string> {
  const planned = identities.find((one) => one.platform === platform)?.account ?? '';
  const found = await adapterOf(world, platform).account(signal);
  if (found !== planned) throw elsewhere(platform, planned, found);
  return found;
}

async function samePlaces(
  { targets }: PlanFacts,
  platform: PlatformId,
  world: Pick<World, 'platforms'>,
  signal: AbortSignal,
): Promise<void> {
  const readings = await adapterOf(world, platform).read(signal);
  for (const target of targets) {
    if (target.platform !== platform || target.place === undefined) continue;
    const found = readings.find((reading) => isTarget(reading.target, target))?.place;
    if (found !== undefined && found !== target.place) throw elsewhere(platform, target.place, found);
  }
}

function elsewhere(platform: PlatformId, planned: string, found: string): Failed {
  return new Failed({ reason: 'somewhereElse', platform, planned, found });
}
