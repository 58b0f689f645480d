import type { RestEndpointMethodTypes } from '@octokit/rest';
import { failureOf } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { noneWhereMissing } from '../client/missing.ts';
import { needing } from '../client/needing.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

/** A rule as GitHub writes it; those that we do not speak of are kept as they are. */
export interface Rule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** What is written; GitHub replaces all of it. */
export interface RulesetBody {
  readonly name: string;
  readonly target: 'branch';
  readonly enforcement: 'active' | 'disabled' | 'evaluate';
  readonly bypass_actors: readonly unknown[];
  readonly conditions: unknown;
  readonly rules: readonly Rule[];
}

export interface Ruleset {
  readonly id: number;
  readonly body: RulesetBody;
}

/** What protects a branch besides our own ruleset. */
export interface OtherProtection {
  /** Rules of other rulesets, of the organization's as well. */
  readonly rules: readonly Rule[];
  /** Of the classic kind; null where there is none. `hidden`: this account may not see it. */
  readonly classic: ClassicProtection | 'hidden' | null;
}

export interface ClassicProtection {
  readonly checks: readonly string[];
  readonly reviews: number;
  readonly forcePush: boolean;
  readonly deletion: boolean;
}

const right = say(
  'the role Admin in the repository; a fine-grained token needs "Administration", read and write',
);

type Sent = Pick<
  RestEndpointMethodTypes['repos']['createRepoRuleset']['parameters'],
  'name' | 'target' | 'enforcement' | 'bypass_actors' | 'conditions' | 'rules'
>;

/** Ours is found by its name. */
export function rulesetName(branch: string): string {
  return `Taxiway: ${branch}`;
}

/** Ours for that branch; null where there is none. Failed `gitHub`; `needs` says which right is missing. */
export function ownRuleset(on: OnGitHub, branch: string, signal: AbortSignal): Promise<Ruleset | null> {
  const where = { ...placeOf(on), request: { signal } };
  return needing(right, () =>
    on.gitHub.ask(async ({ rest: { repos } }) => {
      const { data: all } = await repos.getRepoRulesets({ ...where, per_page: 100, includes_parents: false });
      const found = all.find(({ name }) => name === rulesetName(branch));
      if (!found) return null;
      const { data } = await repos.getRepoRuleset({ ...where, ruleset_id: found.id });
      return {
        id: data.id,
        body: {
          ...{ name: data.name, target: 'branch', enforcement: data.enforcement },
          bypass_actors: data.bypass_actors ?? [],
          conditions: data.conditions ?? null,
          rules: data.rules ?? [],
        },
      };
    }),
  );
}

/** Makes it, changes it, or removes it (null). */
export async function writeRuleset(
  on: OnGitHub,
  branch: string,
  body: RulesetBody | null,
  signal: AbortSignal,
): Promise<void> {
  const where = { ...placeOf(on), request: { signal } };
  const there = await ownRuleset(on, branch, signal);
  const sent = body as unknown as Sent; // as GitHub gave it, or as we made it: it says itself what it refuses
  await needing(right, () =>
    on.gitHub.ask(async ({ rest: { repos } }) => {
      if (there && !body) await repos.deleteRepoRuleset({ ...where, ruleset_id: there.id });
      else if (there) await repos.updateRepoRuleset({ ...where, ...sent, ruleset_id: there.id });
      else if (body) await repos.createRepoRuleset({ ...where, ...sent });
    }),
  );
}

/** For people who have protected the branch by other means: it is told and stays. */
export async function otherProtection(
  on: OnGitHub,
  branch: string,
  own: number | null,
  signal: AbortSignal,
): Promise<OtherProtection> {
  const where = { ...placeOf(on), branch, request: { signal } };
  const [rules, classic] = await Promise.all([
    needing(right, () =>
      on.gitHub.ask(async ({ rest }) => (await rest.repos.getBranchRules({ ...where, per_page: 100 })).data),
    ),
    classicProtection(on, branch, signal),
  ]);
  const others = rules.filter((rule) => rule.ruleset_id !== own);
  return { rules: others.map(({ type, ...rule }) => ({ type, ...parametersOf(rule) })), classic };
}

async function classicProtection(
  on: OnGitHub,
  branch: string,
  signal: AbortSignal,
): Promise<OtherProtection['classic']> {
  const where = { ...placeOf(on), branch, request: { signal } };
  try {
    const data = await noneWhereMissing(
      on.gitHub.ask(async ({ rest }) => (await rest.repos.getBranchProtection(where)).data),
    );
    return (
      data && {
        checks: data.required_status_checks?.contexts ?? [],
        reviews: data.required_pull_request_reviews?.required_approving_review_count ?? 0,
        forcePush: data.allow_force_pushes?.enabled ?? false,
        deletion: data.allow_deletions?.enabled ?? false,
      }
    );
  } catch (error) {
    const failure = failureOf(error);
    if (failure.reason === 'gitHub' && failure.situation === 'noPermission') return 'hidden';
    throw error;
  }
}

function parametersOf(rule: object): Pick<Rule, 'parameters'> {
  return 'parameters' in rule ? { parameters: rule.parameters as Readonly<Record<string, unknown>> } : {};
}

function placeOf({ repository: { owner, name } }: OnGitHub): {
  readonly owner: string;
  readonly repo: string;
} {
  return { owner, repo: name };
}
