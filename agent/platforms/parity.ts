import type { EnvironmentRules } from '../project/resolved.ts';
import type { ServiceName } from '../protocol/ids.ts';
import { say, type Message } from '../protocol/say.ts';
import type { FileDifference } from './placeFile.ts';
import type { TargetReading } from './platform.ts';

/** One thing in which a mirror is another than what it mirrors; null where one of the two has it not. */
export interface TraitDifference {
  readonly service: ServiceName;
  readonly trait: string;
  readonly here: string | null;
  readonly there: string | null;
}

type Compared = Pick<EnvironmentRules, 'name' | 'differs'>;

/**
 * What runs in a mirror otherwise than in what it mirrors, but for what one of the two says is meant to differ. Services that are not
 * in both yet are not compared.
 */
export function traitDifferences(
  mirror: Compared,
  mirrored: Compared,
  readings: readonly TargetReading[],
): readonly TraitDifference[] {
  const isMeant = meantToDiffer(mirror, mirrored);
  return readings.flatMap(({ target, traits }) => {
    if (target.environment !== mirror.name || !traits) return [];
    const other = readings.find(
      (one) => one.target.environment === mirrored.name && one.target.service === target.service,
    )?.traits;
    if (!other) return [];
    const names = [...new Set([...Object.keys(traits), ...Object.keys(other)])];
    return names
      .filter((name) => traits[name] !== other[name] && !isMeant(name))
      .map((trait) => ({
        ...{ service: target.service, trait },
        ...{ here: traits[trait] ?? null, there: other[trait] ?? null },
      }));
  });
}

/** By its own name or by that of what it is a part of: `http_service` means all keys below it, `vm` all of `vm[0]`. */
export function meantToDiffer(mirror: Compared, mirrored: Compared): (name: string) => boolean {
  const meant = [...mirror.differs, ...mirrored.differs];
  return (name) =>
    meant.some((one) => name === one || name.startsWith(`${one}.`) || name.startsWith(`${one}[`));
}

/** `app: vm is shared-cpu-2x, 2048 MB here and shared-cpu-1x, 1024 MB in production` */
export function traitWords({ service, trait, here, there }: TraitDifference, mirrored: string): Message {
  return say('{0}: {1}', service, differenceWords({ key: trait, here, there }, mirrored));
}

export function differenceWords(
  { key, here, there }: Pick<FileDifference, 'key' | 'here' | 'there'>,
  mirrored: string,
): Message {
  if (here === null) return say('{0} is not set here and {1} in {2}', key, there ?? '', mirrored);
  if (there === null) return say('{0} is {1} here and not set in {2}', key, here, mirrored);
  return say('{0} is {1} here and {2} in {3}', key, here, there, mirrored);
}
