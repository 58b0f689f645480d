import type { EnvironmentRules, ServiceConfiguration } from '../../../project/resolved.ts';
import { isPattern } from '../../../project/ownBranch.ts';
import { type Fields, oneLine } from '../yaml/values.ts';

/** What a person may ask for who starts the workflow by hand. */
export function scopeInputs(
  services: readonly Pick<ServiceConfiguration, 'name'>[],
  first: 'changed' | 'full',
  verb: 'deploy' | 'check' = 'deploy',
): Fields {
  const options = [
    ...new Set([first, 'full', ...(services.length > 1 ? services.map(({ name }) => `${name}-only`) : [])]),
  ];
  const several = {
    description: 'Or several services, by name with commas between',
    type: 'string',
    default: '',
  };
  return {
    scope: { description: `What to ${verb}`, type: 'choice', options, default: first },
    services: several,
  };
}

/** The branches as GitHub's filters have them: no `{a,b}`, and `+` is a letter. */
export function branchFilters({ branches }: Pick<EnvironmentRules, 'branches'>): ReturnType<typeof oneLine> {
  return oneLine([...new Set(branches.flatMap(withoutBraces))].map(escaped));
}

function escaped(branch: string): string {
  return branch.replace(/[+]|^!/g, '\\$&');
}

function withoutBraces(pattern: string): string[] {
  const [whole, before = '', inner = '', after = ''] = /^([^{]*)\{([^{}]*)\}(.*)$/.exec(pattern) ?? [];
  if (whole === undefined) return [pattern];
  return inner.split(',').flatMap((one) => withoutBraces(before + one + after));
}

export function plainBranches({ branches }: Pick<EnvironmentRules, 'branches'>): readonly string[] {
  return branches.filter((branch) => !isPattern(branch));
}
