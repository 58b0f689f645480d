import type { EnvironmentRules } from '../../../project/resolved.ts';
import type { Project } from '../project.ts';

/** What of `taxiway.json` a deployment to an environment is made from. */
export function partsOf(
  { configuration }: Project,
  rules: EnvironmentRules,
): Readonly<Record<string, unknown>> {
  const { services, sharedPaths, infrastructure, databases, checks, secrets } = configuration;
  return {
    services,
    sharedPaths,
    infrastructure,
    databases,
    checks,
    secrets: secrets.map(({ name, usedBy }) => ({ name, usedBy })),
    [`environments.${rules.name}`]: rules,
  };
}
