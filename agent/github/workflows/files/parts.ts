import type { EnvironmentRules } from '../../../project/resolved.ts';
import { builtFor } from '../builtFor.ts';
import type { Project } from '../project.ts';

/** What of `taxiway.json` a deployment to an environment is made from. */
export function partsOf(project: Project, rules: EnvironmentRules): Readonly<Record<string, unknown>> {
  const { services, sharedPaths, infrastructure, databases, checks, secrets } = project.configuration;
  return {
    services,
    sharedPaths,
    infrastructure,
    databases,
    checks,
    secrets: secrets.map(({ name, usedBy }) => ({ name, usedBy })),
    [`environments.${rules.name}`]: rules,
    ...variablesElsewhere(project, rules),
  };
}

/** What is built for another environment has the variables of that one. */
function variablesElsewhere(
  project: Project,
  { targets }: EnvironmentRules,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    targets.flatMap((target) => {
      const other = builtFor(project, target);
      if (!other) return [];
      const key = `environments.${other.environment.name}.targets.${target.service}.variables`;
      return [[key, other.target.variables]];
    }),
  );
}
