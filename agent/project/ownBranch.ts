import type { EnvironmentRules } from './resolved.ts';

/** Whether an entry of `branches` stands for several: `feature/*`. */
export function isPattern(branch: string): boolean {
  return /[*?[{]/.test(branch);
}

/** The environment's own branch: the first that is no pattern; null where there is none. */
export function ownBranch({ branches }: Pick<EnvironmentRules, 'branches'>): string | null {
  return branches.find((branch) => !isPattern(branch)) ?? null;
}
