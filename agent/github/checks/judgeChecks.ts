import type { CommitCheck } from './commitChecks.ts';
import { previewContext } from './commitStatus.ts';
import type { RequiredCheck, RequiredChecks } from './requiredChecks.ts';

/** How a commit does by the rules of its branch. */
export interface JudgedChecks {
  readonly passed: readonly CommitCheck[];
  readonly failed: readonly CommitCheck[];
  readonly pending: readonly CommitCheck[];
  /** Required, and nobody has reported them. */
  readonly missing: readonly string[];
  /** Whether a rule names any; where none does, everything the commit has counts. */
  readonly isRequired: boolean;
}

/** A check run and a status of one name both count, as they do on GitHub. What we say ourselves counts only where a rule names it. */
export function judgeChecks(
  { checks, everything }: RequiredChecks,
  found: readonly CommitCheck[],
): JudgedChecks {
  const isRequired = checks.length > 0;
  const isNamed = (one: CommitCheck) => checks.some((check) => isThat(check, one));
  const all = everything || !isRequired;
  const counted = found.filter((one) => isNamed(one) || (all && one.name !== previewContext));
  const of = (verdict: CommitCheck['verdict']) => counted.filter((one) => one.verdict === verdict);
  const missing = checks.filter((check) => !found.some((one) => isThat(check, one)));
  return {
    ...{ passed: of('passed'), failed: of('failed'), pending: of('pending') },
    missing: missing.map(({ name }) => name),
    isRequired,
  };
}

/** Where an app must report it, anybody else's of that name is none: whoever may write could make one. */
function isThat({ name, app }: RequiredCheck, found: CommitCheck): boolean {
  return found.name === name && (app === null || found.app === app);
}
