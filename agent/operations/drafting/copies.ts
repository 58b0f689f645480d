import type { ServiceName } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import { adapterFor, type Scene, targetRules } from './scene.ts';
import { listed } from './wording.ts';

type Here = Pick<Scene, 'world' | 'rules'>;

/** Whose secrets a preview has: said of the services whose platform gives it no values of other places. */
export function secretsOfPreview(scene: Here, services: readonly ServiceName[]): readonly Message[] {
  const apart = services.filter(
    (service) => adapterFor(scene, targetRules(scene.rules, service)).sharesValues !== true,
  );
  if (apart.length === 0) return [];
  if (apart.length === services.length)
    return [say('It gets the variables of previews and no secrets of other environments.')];
  return [
    say('The variables of previews, and no secrets of other environments, are for {0}.', listed(apart)),
  ];
}

/** What a created environment has of the one it is made from, by the project file: `PAYMENT_MODE` is as there. */
export function plainOfOther(
  { rules }: Pick<Scene, 'rules'>,
  from: string,
  services: readonly ServiceName[],
): readonly Message[] {
  const names = services.flatMap((service) => Object.keys(targetRules(rules, service).variables)).sort();
  if (names.length === 0) return [];
  const all = { all: [...new Set(names)] };
  return [
    say(
      'It has the plain variables that taxiway.json gives {0}, with their values: {1}. With others it has to be in taxiway.json itself.',
      from,
      all,
    ),
  ];
}
