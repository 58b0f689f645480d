import * as z from 'zod';
import { Failed } from '../../protocol/failures.ts';
import { answered } from '../client/answered.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

const what = 'the answer of GitHub about the repository';
const repositoryAnswer = z.object({
  private: z.boolean(),
  visibility: z.string().optional(),
  owner: z.object({ login: z.string(), type: z.string() }),
});
const organization = z.object({ plan: z.object({ name: z.string() }).optional() });

/**
 * Whether required reviewers and wait timers of an environment hold anything in this repository: in public ones always, in private
 * ones only with Enterprise. `unknown` where GitHub does not tell the plan: only owners of an organization see it. Source: GitHub's
 * "Deployments and environments".
 */
export async function requiredReviewersHold(
  { gitHub, repository: { owner, name } }: OnGitHub,
  signal: AbortSignal,
): Promise<'yes' | 'no' | 'unknown'> {
  const asked = { owner, repo: name, request: { signal } };
  const { data } = await gitHub.ask((octokit) => octokit.rest.repos.get(asked));
  const found = answered(repositoryAnswer, data, what);
  if (!found.private || found.visibility === 'internal') return 'yes'; // internal ones are Enterprise's alone
  if (found.owner.type !== 'Organization') return 'no';
  const plan = await planOf({ gitHub }, found.owner.login, signal);
  if (plan === null) return 'unknown';
  return plan.startsWith('enterprise') ? 'yes' : 'no';
}

async function planOf(
  { gitHub }: Pick<OnGitHub, 'gitHub'>,
  org: string,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const { data } = await gitHub.ask((octokit) => octokit.rest.orgs.get({ org, request: { signal } }));
    return answered(organization, data, what).plan?.name ?? null;
  } catch (error) {
    if (error instanceof Failed && error.failure.reason === 'gitHub') return null; // not for this account
    throw error;
  }
}
