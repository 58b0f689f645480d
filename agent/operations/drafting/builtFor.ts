import type { EnvironmentRules, TargetConfiguration } from '../../project/resolved.ts';
import type { ServiceName } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import { targetPlace } from '../plans/blueprint.ts';
import { type Scene, targetRules } from './scene.ts';

type Stage = Pick<Scene, 'world' | 'configuration' | 'rules'>;

/** Where what is built for a service goes from here as it is, with the variables it was built with; null where it stays. */
function destination(scene: Stage, { service, platform }: TargetConfiguration): EnvironmentRules | null {
  const { world, configuration, rules } = scene;
  const adapter = world.platforms.get(platform);
  const here = targetPlace(world.project, { rules }, service);
  const found = configuration.environments.find(
    (other) =>
      other.targets.some((target) => target.service === service && target.platform === platform) &&
      adapter?.builtFor?.(here, targetPlace(world.project, { rules: other }, service)),
  );
  return found ?? null;
}

/** Plain variables that a service is built and run with: its own, unless it is built for somewhere else. */
export function variablesAt(scene: Stage, target: TargetConfiguration): TargetConfiguration['variables'] {
  const other = destination(scene, target);
  return (other && targetRules(other, target.service).variables) ?? target.variables;
}

/** For the card. */
export function builtForEffects(scene: Scene, services: readonly ServiceName[]): readonly Message[] {
  return services.flatMap((service) => {
    const target = targetRules(scene.rules, service);
    const other = destination(scene, target);
    if (!other) return [];
    const unused = Object.keys(target.variables);
    const built = say(
      '{0} is built with the variables of {1}, because the build goes there as it is',
      service,
      other.name,
    );
    return [
      unused.length
        ? say('{0}; those of {1} are not used: {2}.', built, scene.rules.name, { all: unused })
        : say('{0}.', built),
    ];
  });
}
