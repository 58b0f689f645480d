import { placeKind } from '../../project/createdEnvironments.ts';
import type { ProjectConfiguration, Recipe, TargetConfiguration } from '../../project/resolved.ts';
import type { ServiceName } from '../../protocol/ids.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import type { BlueprintTarget } from '../plans/blueprint.ts';
import { variablesAt } from './builtFor.ts';
import type { Scene } from './scene.ts';

/** A target by the rules, with how to build and start it by the commit that runs there. */
export function blueprintTarget(
  scene: Pick<Scene, 'world' | 'configuration' | 'rules'>,
  target: TargetConfiguration,
  commit: CommitInfo | null,
  recipe: Recipe,
): BlueprintTarget {
  const { service, platform, settings } = target;
  const made = scene.configuration.services.find(({ name }) => name === service);
  return {
    service,
    platform,
    kind: placeKind(scene.rules),
    variables: variablesAt(scene, target),
    settings,
    image: made?.image ?? null,
    port: made?.port ?? null,
    secretNames: secretsOf(scene.configuration, service),
    commit,
    recipe,
  };
}

/** The names whose values are secrets, wherever they are set: each environment has its own. */
export function secretsOf(
  { secrets }: Pick<ProjectConfiguration, 'secrets'>,
  service: ServiceName,
): readonly string[] {
  return secrets.filter(({ usedBy }) => usedBy.includes(service)).map(({ name }) => name);
}
