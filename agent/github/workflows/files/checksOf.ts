import type { CheckConfiguration, EnvironmentRules } from '../../../project/resolved.ts';
import type { Project } from '../project.ts';

/** Those the gate names, or where it names none, all that can run before. */
export function checksOf(
  { configuration: { checks } }: Project,
  { name: environment, gates }: EnvironmentRules,
): { readonly before: readonly CheckConfiguration[]; readonly after: readonly CheckConfiguration[] } {
  const before = checks.filter(
    ({ when, name }) => when === 'before' && (gates.checks.length === 0 || gates.checks.includes(name)),
  );
  return {
    before,
    after: checks.filter(
      ({ when, environments }) => when === 'after' && (environments?.includes(environment) ?? true),
    ),
  };
}
