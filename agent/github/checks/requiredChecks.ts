import * as z from 'zod';
import { failureOf } from '../../protocol/failures.ts';
import { allPages } from '../client/allPages.ts';
import { answered } from '../client/answered.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

/** What a branch asks of the commits that are put on it. */
export interface RequiredChecks {
  readonly checks: readonly RequiredCheck[];
  /** A rule asks for whole workflows, whose checks have names of their own: everything a commit has counts then. */
  readonly everything: boolean;
}

export interface RequiredCheck {
  readonly name: string;
  /** The app that must report it; null where any may. */
  readonly app: number | null;
}

const what = 'the answer of GitHub about the rules of a branch';
const rules = z.array(z.object({ type: z.string(), parameters: z.unknown() }));
const statusRule = z.object({
  required_status_checks: z.array(z.object({ context: z.string(), integration_id: z.number().nullish() })),
});
const protection = z.object({
  protection: z
    .object({
      required_status_checks: z
        .object({
          contexts: z.array(z.string()),
          checks: z.array(z.object({ context: z.string(), app_id: z.number().nullable() })).default([]),
        })
        .nullish(),
    })
    .nullish(),
});

/**
 * What rulesets and classic protection require on a branch. Nobody need be an administrator for it: GitHub tells the checks of
 * classic protection with the branch itself. Failed as any question to GitHub.
 */
export async function requiredChecks(
  on: OnGitHub,
  branch: string,
  signal: AbortSignal,
): Promise<RequiredChecks> {
  const [byRules, byProtection] = await Promise.all([
    ofRulesets(on, branch, signal),
    ofProtection(on, branch, signal),
  ]);
  const checks = [...byRules.checks, ...byProtection];
  const once = new Map(checks.map((check) => [`${check.app} ${check.name}`, check]));
  return { checks: [...once.values()], everything: byRules.everything };
}

async function ofRulesets(on: OnGitHub, branch: string, signal: AbortSignal): Promise<RequiredChecks> {
  const asked = { ...placeOf(on), branch, request: { signal } };
  const known = await allPages(async (page) => {
    const found = await on.gitHub.ask((octokit) => octokit.rest.repos.getBranchRules({ ...asked, ...page }));
    return answered(rules, found.data, what);
  }).catch(noneWhere(hasNoRulesets));
  const checks = known
    .filter(({ type }) => type === 'required_status_checks')
    .flatMap(({ parameters }) => answered(statusRule, parameters, what).required_status_checks)
    .map(({ context, integration_id: app }) => ({ name: context, app: anyApp(app) }));
  return { checks, everything: known.some(({ type }) => type === 'workflows') };
}

async function ofProtection(
  on: OnGitHub,
  branch: string,
  signal: AbortSignal,
): Promise<readonly RequiredCheck[]> {
  const asked = { ...placeOf(on), branch, request: { signal } };
  const [found] = await on.gitHub
    .ask(async (octokit) => [(await octokit.rest.repos.getBranch(asked)).data])
    .catch(noneWhere(isNotThere));
  if (!found) return [];
  const required = answered(protection, found, what).protection?.required_status_checks;
  if (!required) return [];
  const named = required.checks.map(({ context, app_id: app }) => ({ name: context, app: anyApp(app) }));
  const others = required.contexts.filter((context) => named.every(({ name }) => name !== context));
  return [...named, ...others.map((name) => ({ name, app: null }))];
}

function placeOf({ repository }: OnGitHub): { readonly owner: string; readonly repo: string } {
  return { owner: repository.owner, repo: repository.name };
}

/** GitHub writes -1 for "any app", too. */
function anyApp(app: number | null | undefined): number | null {
  return app === undefined || app === -1 ? null : app;
}

function noneWhere(isNone: (error: unknown) => boolean): (error: unknown) => never[] {
  return (error) => {
    if (isNone(error)) return [];
    throw error;
  };
}

/** Not on GitHub yet: nothing protects it. That the repository is there, the question about its rules says. */
function isNotThere(error: unknown): boolean {
  const failure = failureOf(error);
  return failure.reason === 'gitHub' && failure.situation === 'notFound';
}

/** Private repositories of free plans have none; GitHub answers 403 and offers a better plan. */
function hasNoRulesets(error: unknown): boolean {
  const failure = failureOf(error);
  return (
    failure.reason === 'gitHub' &&
    failure.situation === 'noPermission' &&
    failure.detail.startsWith('Upgrade to GitHub')
  );
}
