import { defaultBranch } from '../../github/settings/defaultBranch.ts';
import {
  type EnvironmentProtection,
  mostReviewers,
  mostWaitMinutes,
  type ProtectedEnvironment,
  reviewerNamed,
} from '../../github/settings/environmentProtection.ts';
import type { OnGitHub } from '../../github/client/onGitHub.ts';
import { findEnvironment } from '../../project/findEnvironment.ts';
import { isPattern } from '../../project/ownBranch.ts';
import type { ProjectConfiguration } from '../../project/resolved.ts';
import { badInput } from '../../protocol/failures.ts';
import type { ProtectEnvironmentInput } from '../../protocol/input.ts';
import { say, type Argument, type Message } from '../../protocol/say.ts';

/** An environment of GitHub's without any rules. */
export const unprotected: EnvironmentProtection = {
  ...{ reviewers: [], preventSelfReview: false, waitMinutes: 0, branches: 'every' },
};

/** On which ref a workflow for a pull request runs: GitHub holds the rules of an environment against it. */
const pullRequests = 'refs/pull/*/merge';

/** What the project file says of it, and what was asked for; of everything else what is there. Failed `badInput`. */
export async function wantedEnvironment(
  { environment, reviewers, waitMinutes }: ProtectEnvironmentInput,
  now: ProtectedEnvironment | null,
  { on, configuration }: { readonly on: OnGitHub; readonly configuration: ProjectConfiguration },
  signal: AbortSignal,
): Promise<EnvironmentProtection> {
  const { preventSelfReview, branches, ...rest } = now ?? unprotected;
  if ((reviewers?.length ?? 0) > mostReviewers)
    throw badInput(say('GitHub takes at most {0} reviewers, of whom one suffices.', mostReviewers));
  if (waitMinutes !== undefined && !(waitMinutes >= 0 && waitMinutes <= mostWaitMinutes))
    throw badInput(say('GitHub waits for at most {0} minutes.', mostWaitMinutes));
  const named = reviewers && (await Promise.all(reviewers.map((name) => reviewerNamed(on, name, signal))));
  const wanted = await branchesOf(environment, configuration, () => defaultBranch(on, signal));
  return {
    reviewers: named ?? rest.reviewers,
    preventSelfReview,
    waitMinutes: waitMinutes ?? rest.waitMinutes,
    branches: wanted ? [...new Set(wanted)] : branches,
  };
}

/**
 * Null where the project file says nothing. Besides the branches that are deployed there, those on which its workflows run: a
 * schedule on the default branch, and what follows a merged pull request on the branch it went into.
 */
async function branchesOf(
  environment: string,
  configuration: ProjectConfiguration,
  ofSchedules: () => Promise<string>,
): Promise<readonly string[] | null> {
  const rules = findEnvironment(configuration, environment);
  const { previews, environments } = configuration;
  if (rules?.kind === 'preview' || (environment === 'preview' && previews)) {
    if (previews?.from === 'branches') return null;
    const bases = environments.flatMap(({ branches }) => branches.filter((one) => !isPattern(one)));
    return [pullRequests, await ofSchedules(), ...bases];
  }
  if (!rules?.branches.length) return null;
  return rules.schedule ? [...rules.branches, await ofSchedules()] : rules.branches;
}

/** One line per rule: what is, and what will be. A rule that stays as it is has none. */
export function environmentChanges(
  now: EnvironmentProtection | null,
  then: EnvironmentProtection,
): readonly Message[] {
  const lines = (of: EnvironmentProtection): readonly Argument[] => [
    ...[people(of), minutes(of), refs(of)],
    of.preventSelfReview ? say('not by oneself') : say('by anybody of them'),
  ];
  const names = [say('Required reviewers'), say('Wait timer'), say('Deployed from'), say('Approved')];
  const [before, after] = [lines(now ?? unprotected), lines(then)];
  const changed = names.flatMap((name, index) => {
    const [was = '', is = ''] = [before[index], after[index]];
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [say('{0}: {1} → {2}', name, was, is)];
  });
  return now ? changed : [say('The environment: none → one that GitHub knows'), ...changed];
}

export function isSame(one: EnvironmentProtection | null, other: EnvironmentProtection): boolean {
  return one !== null && environmentChanges(one, other).length === 0;
}

function people({ reviewers }: EnvironmentProtection): Argument {
  return reviewers.length ? { all: reviewers.map(({ name }) => name).toSorted() } : say('none');
}

function minutes({ waitMinutes }: EnvironmentProtection): Argument {
  return waitMinutes ? { forMs: waitMinutes * 60_000 } : say('none');
}

function refs({ branches }: EnvironmentProtection): Argument {
  if (branches === 'every') return say('every branch');
  if (branches === 'protected') return say('protected branches');
  return branches.length ? { all: branches.toSorted() } : say('no branch');
}
