import type { ServiceName } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import { adapterFor, type Scene, targetRules } from './scene.ts';
import { listed } from './wording.ts';

/**
 * The project file gives the same names a value: that they were set is known to this machine alone, so all others bring that of the
 * file with their next deploy.
 */
export function alsoInFile(
  scene: Pick<Scene, 'world' | 'rules'>,
  services: readonly ServiceName[],
  names: readonly string[],
): readonly Message[] {
  return names.flatMap((name) => {
    const given = services.filter((service) => isBroughtByOthers(scene, service, name));
    if (given.length === 0) return [];
    return [
      say(
        'taxiway.json has a value of {0} for {1}, too: deploys from this machine leave the one that is set, workflows and other machines bring that of the file. Change it there as well.',
        name,
        listed(given),
      ),
    ];
  });
}

function isBroughtByOthers(
  scene: Pick<Scene, 'world' | 'rules'>,
  service: ServiceName,
  name: string,
): boolean {
  const target = targetRules(scene.rules, service);
  const { isElsewhere, setCounts } = adapterFor(scene, target);
  return isElsewhere && setCounts !== 'everywhere' && name in target.variables;
}
