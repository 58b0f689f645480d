import type { EnvironmentRules, TargetConfiguration } from '../../project/resolved.ts';
import type { Project } from './project.ts';

export interface Destination {
  readonly environment: EnvironmentRules;
  readonly target: TargetConfiguration;
}

/** Where what is built for a target goes from there as it is, with the plain variables it was built with; null where it stays. */
export function builtFor(
  { configuration: { environments }, recipes }: Pick<Project, 'configuration' | 'recipes'>,
  here: TargetConfiguration,
): Destination | null {
  const recipe = recipes.get(here.platform);
  const all = environments.flatMap((environment) =>
    environment.targets.map((target): Destination => ({ environment, target })),
  );
  const found = all.find(
    ({ environment: { kind }, target }) =>
      target.service === here.service &&
      target.platform === here.platform &&
      recipe?.builtFor?.(here, { kind, target }),
  );
  return found ?? null;
}
