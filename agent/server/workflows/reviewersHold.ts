import { onGitHub, type OnGitHub, type OnGitHubParts } from '../../github/client/onGitHub.ts';
import { environmentProtection } from '../../github/settings/environmentProtection.ts';
import { requiredReviewersHold } from '../../github/settings/requiredReviewers.ts';
import { leavesToReviewers } from '../../github/workflows/workflowFile.ts';
import type { ProjectConfiguration } from '../../project/resolved.ts';
import { Failed } from '../../protocol/failures.ts';

/** How long GitHub may take, in ms: what the workflows say already is an answer, too. */
const patienceMs = 10_000;

/**
 * Whether GitHub holds jobs for required reviewers in every environment that asks for approvals: its plan has them, and the
 * environment has some. Where GitHub does not tell (nobody is signed in, it is somebody else's organization), the workflows that
 * are there are believed, so that they stay the same whoever generates them; without any, a gate of their own is the answer.
 */
export async function reviewersHold(
  parts: OnGitHubParts | null,
  { environments }: ProjectConfiguration,
  there: ReadonlyMap<string, string>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const names = environments.filter(({ gates }) => gates.approvals > 0).map(({ name }) => name);
  if (names.length === 0) return false;
  const limited = AbortSignal.any([AbortSignal.timeout(patienceMs), ...(signal ? [signal] : [])]);
  const known = parts && (await asked(parts, names, limited, signal));
  return known ?? [...there.values()].some(leavesToReviewers);
}

/** Null where GitHub does not tell. */
async function asked(
  parts: OnGitHubParts,
  names: readonly string[],
  limited: AbortSignal,
  signal: AbortSignal | undefined,
): Promise<boolean | null> {
  try {
    const on = await onGitHub(parts, limited);
    return on && (await holdIn(on, names, limited));
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Failed || limited.aborted) return null;
    throw error;
  }
}

async function holdIn(on: OnGitHub, names: readonly string[], signal: AbortSignal): Promise<boolean | null> {
  const hold = await requiredReviewersHold(on, signal);
  if (hold !== 'yes') return hold === 'no' ? false : null;
  const found = await Promise.all(names.map((name) => environmentProtection(on, name, signal)));
  return found.every((one) => (one?.reviewers.length ?? 0) > 0);
}
