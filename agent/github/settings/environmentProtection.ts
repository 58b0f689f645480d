import { badInput } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { noneWhereMissing } from '../client/missing.ts';
import { needing } from '../client/needing.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

/** A login, or `organization/team`. */
export interface Reviewer {
  readonly type: 'User' | 'Team';
  readonly id: number;
  readonly name: string;
}

/** What protects one of GitHub's environments. Rules of apps are beside it: GitHub keeps them whatever is written here. */
export interface EnvironmentProtection {
  readonly reviewers: readonly Reviewer[];
  /** Whoever started a deployment may not approve it. */
  readonly preventSelfReview: boolean;
  readonly waitMinutes: number;
  /** Patterns of what may be deployed there; every branch, or all that are protected. */
  readonly branches: 'every' | 'protected' | readonly string[];
}

export interface ProtectedEnvironment extends EnvironmentProtection {
  /** Names of the rules of apps. */
  readonly apps: readonly string[];
  readonly tags: readonly string[];
}

export const mostReviewers = 6;
export const mostWaitMinutes = 43_200;

const right = say(
  'the role Admin in the repository; a fine-grained token needs "Administration" and "Environments", read and write',
);

/** What GitHub answers, as far as we speak of it; it describes the three kinds of rules as one. */
interface Rule {
  readonly type: string;
  readonly wait_timer?: number;
  readonly prevent_self_review?: boolean;
  readonly reviewers?: readonly { readonly type?: string; readonly reviewer?: unknown }[];
}

interface Policy {
  readonly id: number;
  readonly name: string;
  readonly type: string;
}

/** Null where GitHub has no such environment. Failed `gitHub`; `needs` says which right is missing. */
export async function environmentProtection(
  on: OnGitHub,
  name: string,
  signal: AbortSignal,
): Promise<ProtectedEnvironment | null> {
  const where = { ...placeOf(on, name), request: { signal } };
  const data = await needing(right, () =>
    noneWhereMissing(on.gitHub.ask(async ({ rest }) => (await rest.repos.getEnvironment(where)).data)),
  );
  if (!data) return null;
  const rules = (data.protection_rules ?? []) as readonly Rule[];
  const required = rules.find(({ type }) => type === 'required_reviewers');
  const isCustom = data.deployment_branch_policy?.custom_branch_policies ?? false;
  const policies = isCustom ? await policiesOf(on, name, signal) : [];
  return {
    reviewers: (required?.reviewers ?? []).map((one) => reviewerOf(one, on)),
    preventSelfReview: required?.prevent_self_review ?? false,
    waitMinutes: rules.find(({ type }) => type === 'wait_timer')?.wait_timer ?? 0,
    branches: isCustom
      ? policies.filter(({ type }) => type === 'branch').map((policy) => policy.name)
      : data.deployment_branch_policy
        ? 'protected'
        : 'every',
    apps: rules.map(({ type }) => type).filter((type) => !known.has(type)),
    tags: policies.filter(({ type }) => type === 'tag').map((policy) => policy.name),
  };
}

const known: ReadonlySet<string> = new Set(['required_reviewers', 'wait_timer', 'branch_policy']);

/** Makes the environment where it is missing. GitHub replaces all of it, so everything is said. */
export async function protectEnvironmentAs(
  on: OnGitHub,
  name: string,
  { reviewers, preventSelfReview, waitMinutes, branches }: EnvironmentProtection,
  signal: AbortSignal,
): Promise<void> {
  const isCustom = typeof branches !== 'string';
  await needing(right, () =>
    on.gitHub.ask(({ rest }) =>
      rest.repos.createOrUpdateEnvironment({
        ...placeOf(on, name),
        wait_timer: waitMinutes,
        prevent_self_review: preventSelfReview,
        reviewers: reviewers.map(({ type, id }) => ({ type, id })),
        deployment_branch_policy:
          branches === 'every' ? null : { protected_branches: !isCustom, custom_branch_policies: isCustom },
        request: { signal },
      }),
    ),
  );
  if (isCustom) await setPolicies(on, name, branches, signal);
}

export async function removeEnvironment(on: OnGitHub, name: string, signal: AbortSignal): Promise<void> {
  const where = { ...placeOf(on, name), request: { signal } };
  await needing(right, () =>
    noneWhereMissing(on.gitHub.ask(({ rest }) => rest.repos.deleteAnEnvironment(where))),
  );
}

/** Those of tags stay. */
async function setPolicies(
  on: OnGitHub,
  name: string,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const where = { ...placeOf(on, name), request: { signal } };
  const there = (await policiesOf(on, name, signal)).filter(({ type }) => type === 'branch');
  await needing(right, () =>
    on.gitHub.ask(async ({ rest: { repos } }) => {
      for (const pattern of wanted)
        if (there.every((policy) => policy.name !== pattern))
          await repos.createDeploymentBranchPolicy({ ...where, name: pattern, type: 'branch' });
      for (const policy of there)
        if (!wanted.includes(policy.name))
          await repos.deleteDeploymentBranchPolicy({ ...where, branch_policy_id: policy.id });
    }),
  );
}

async function policiesOf(on: OnGitHub, name: string, signal: AbortSignal): Promise<readonly Policy[]> {
  const where = { ...placeOf(on, name), per_page: 100, request: { signal } };
  const data = await needing(right, () =>
    on.gitHub.ask(async ({ rest }) => (await rest.repos.listDeploymentBranchPolicies(where)).data),
  );
  return data.branch_policies.map(({ id = 0, name: pattern = '', type = 'branch' }) => ({
    ...{ id, name: pattern, type },
  }));
}

/** By login, or `organization/team`, with or without an @. Failed `badInput` where GitHub knows nobody of that name. */
export async function reviewerNamed(on: OnGitHub, given: string, signal: AbortSignal): Promise<Reviewer> {
  const name = given.replace(/^@/, '').trim();
  const [org = '', team] = name.split('/');
  const found = await noneWhereMissing(
    on.gitHub.ask(async ({ rest }) => {
      const request = { signal };
      const { data } =
        team === undefined
          ? await rest.users.getByUsername({ username: name, request })
          : await rest.teams.getByName({ org, team_slug: team, request });
      return data.id;
    }),
  );
  if (found !== null) return { type: team === undefined ? 'User' : 'Team', id: found, name };
  const message = say(
    'GitHub knows no "{0}", or does not show it: a reviewer is a login, or organization/team.',
    name,
  );
  throw badInput(message);
}

function reviewerOf(
  { type, reviewer }: NonNullable<Rule['reviewers']>[number],
  { repository }: OnGitHub,
): Reviewer {
  const { id, login, slug } = reviewer as { id: number; login?: string; slug?: string };
  return type === 'Team'
    ? { type, id, name: `${repository.owner}/${slug}` }
    : { type: 'User', id, name: login ?? '' };
}

function placeOf({ repository: { owner, name } }: OnGitHub, environment: string) {
  return { owner, repo: name, environment_name: environment };
}
