import type { ServiceName } from '../protocol/ids.ts';
import type {
  CheckConfiguration,
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
  return {
    ...commit,
    model: rules.model,
    checks: checksOf(rules, commit),
    environments: rules.environments.map((environment) => withRecipes(environment, commit)),
    previews: rules.previews && {
      ...rules.previews,
      targets: targetsOf(rules.previews, commit.previews, commit),
    },
    secrets: rules.secrets,
  };
}

/**
 * What a check runs is the commit's, but one that a gate names belongs to the rules: it exists where the commit is older than
 * the check, and a commit that would run it later, or for other services, would take the gate away.
 */
function checksOf(rules: ProjectConfiguration, commit: ProjectConfiguration): CheckConfiguration[] {
  const gated = new Set(rules.environments.flatMap(({ gates }) => gates.checks));
  const ruled = new Map(rules.checks.map((check) => [check.name, check]));
  const known = new Set(commit.checks.map(({ name }) => name));
  return [
    ...commit.checks.map((check) => {
      const rule = gated.has(check.name) ? ruled.get(check.name) : undefined;
      return rule ? { ...rule, run: check.run, timeoutMs: check.timeoutMs } : check;
    }),
    ...rules.checks.filter(({ name }) => !known.has(name)),
  ];
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
