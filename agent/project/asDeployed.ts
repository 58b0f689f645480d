import type { ServiceName } from '../protocol/ids.ts';
import type {
  EnvironmentRules,
  PreviewRules,
  ProjectConfiguration,
  Recipe,
  TargetConfiguration,
} from './resolved.ts';

/**
 * Two copies as one: what may happen by `rules`, what is built, started and checked by `commit`. A target whose service the
 * commit does not have is left out: there is nothing to put there.
 */
export function asDeployed(rules: ProjectConfiguration, commit: ProjectConfiguration): ProjectConfiguration {
  const checks = new Set(commit.checks.map(({ name }) => name));
  return {
    ...commit,
    model: rules.model,
    // A check that a gate names exists, also where the commit is older than the check.
    checks: [...commit.checks, ...rules.checks.filter(({ name }) => !checks.has(name))],
    environments: rules.environments.map((environment) => withRecipes(environment, commit)),
    previews: rules.previews && {
      ...rules.previews,
      targets: targetsOf(rules.previews, commit.previews, commit),
    },
    secrets: rules.secrets,
  };
}

function withRecipes(environment: EnvironmentRules, commit: ProjectConfiguration): EnvironmentRules {
  const same = commit.environments.find(({ name }) => name === environment.name) ?? null;
  return { ...environment, targets: targetsOf(environment, same, commit) };
}

function targetsOf(
  { targets }: Pick<EnvironmentRules | PreviewRules, 'targets'>,
  same: Pick<EnvironmentRules | PreviewRules, 'targets'> | null,
  commit: ProjectConfiguration,
): TargetConfiguration[] {
  return targets.flatMap((target) => {
    const own = same?.targets.find(
      ({ service, platform }) => service === target.service && platform === target.platform,
    );
    const recipe = own?.recipe ?? recipeOf(target.service, commit);
    return recipe ? [{ ...target, recipe }] : [];
  });
}

function recipeOf(name: ServiceName, { services }: ProjectConfiguration): Recipe | null {
  const service = services.find((one) => one.name === name);
  if (!service) return null;
  const { directory, build, start, health, version, healthTimeoutMs } = service;
  return { directory, build, start, health, version, healthTimeoutMs };
}
