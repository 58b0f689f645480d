import { say } from '../../../protocol/say.ts';
import { resolve } from '../../resolve.ts';
import { targetIdentity } from '../../targetIdentity.ts';
import type { Finding } from '../finding.ts';
import type { Configuration } from '../projectFile.ts';

/** One place of a platform in two environments: the rules of one would not hold for the other. */
export function sameTargets(file: Configuration): Finding[] {
  const owners = new Map<string, string>();
  const { environments } = resolve(file);
  return environments.flatMap((environment) =>
    environment.targets.flatMap((target): Finding[] => {
      const identity = targetIdentity(environment, target);
      const key = identity && `${target.service} ${identity}`;
      const owner = key && owners.get(key);
      if (key) owners.set(key, owner ?? environment.name);
      if (!owner) return [];
      const own = file.environments[environment.name]?.targets ?? {};
      const inside = Object.hasOwn(own, target.service) ? ['targets', target.service] : ['extends'];
      const message = say(
        '{0} in {1} and in {2} would be the same place on {3}.',
        target.service,
        owner,
        environment.name,
        target.platform,
      );
      return [
        {
          path: ['environments', environment.name, ...inside],
          on: 'key',
          code: 'sameTarget',
          severity: 'error',
          message,
        },
      ];
    }),
  );
}
