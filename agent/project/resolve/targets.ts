import type { Configuration } from '../file/projectFile.ts';
import type { TargetText } from '../file/targets.ts';
import { durationMs } from '../durations.ts';
import type { Recipe, ServiceConfiguration, TargetConfiguration } from '../resolved.ts';

export type TargetsText = NonNullable<Configuration['environments'][string]['targets']>;

/** In the order of the services. `around` are variables of all of them, which a target's own overrule. */
export function resolveTargets(
  targets: TargetsText,
  services: readonly ServiceConfiguration[],
  around: Readonly<Record<string, string>> = {},
): TargetConfiguration[] {
  return services.flatMap((service) => {
    const target = Object.hasOwn(targets, service.name) ? targets[service.name] : undefined;
    return target ? [targetOf(service, target, around)] : [];
  });
}

function targetOf(
  service: ServiceConfiguration,
  target: TargetText,
  around: Readonly<Record<string, string>>,
): TargetConfiguration {
  const { platform, variables, ...rest } = target;
  const settings = Object.fromEntries(Object.entries(rest).filter(([key]) => !recipeKeys.has(key)));
  return {
    service: service.name,
    platform,
    recipe: recipeFor(service, target),
    variables: { ...around, ...variables },
    settings,
  };
}

const recipeKeys: ReadonlySet<string> = new Set(['build', 'start', 'health', 'version', 'healthTimeout']);

/** The service's recipe with what the target says otherwise. */
export function recipeFor(service: ServiceConfiguration, target: TargetText | undefined): Recipe {
  const { directory, build, start, health, version, healthTimeoutMs } = service;
  const said = target && ('build' in target || 'start' in target) ? target : undefined;
  return {
    directory,
    build: said?.build ?? build,
    start: said?.start ?? start,
    health: target?.health ?? health,
    version: target?.version ?? version,
    healthTimeoutMs: target?.healthTimeout === undefined ? healthTimeoutMs : durationMs(target.healthTimeout),
  };
}
