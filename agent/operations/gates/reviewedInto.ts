import type { Into } from '../../github/approvals/approvals.ts';
import type { EnvironmentRules } from '../../project/resolved.ts';
import { isPattern } from '../../project/ownBranch.ts';
import { belongs } from '../drafting/environmentBranches.ts';

/**
 * Pull requests into a branch of the environment. The default branch is what counts where it names none, and also where it takes
 * branches by a pattern: those are put there before they are merged.
 */
export function intoThat(rules: Pick<EnvironmentRules, 'name' | 'branches'>): Into {
  const takesOthers = rules.branches.length === 0 || rules.branches.some(isPattern);
  return (base, defaultBranch) =>
    (takesOthers && base === defaultBranch) || (rules.branches.length > 0 && belongs(rules, base));
}
