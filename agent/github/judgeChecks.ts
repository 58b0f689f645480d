import type { CommitCheck } from './commitChecks.ts';
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

/** A check run and a status of one name both count, as they do on GitHub. */
export function judgeChecks(
  { checks, everything }: RequiredChecks,
  found: readonly CommitCheck[],
): JudgedChecks {
  const isRequired = checks.length > 0;
  const counted =
    everything || !isRequired ? found : found.filter((one) => checks.some((check) => isThat(check, one)));
  const of = (verdict: CommitCheck['verdict']) => counted.filter((one) => one.verdict === verdict);
  const missing = checks.filter((check) => !found.some((one) => isThat(check, one)));
  return {
    ...{ passed: of('passed'), failed: of('failed'), pending: of('pending') },
    missing: missing.map(({ name }) => name),
    isRequired,
  };
}

/** A status does not say which app reports it, so it counts by its name. */
function isThat({ name, app }: RequiredCheck, found: CommitCheck): boolean {
  return found.name === name && (app === null || found.app === null || found.app === app);
}
