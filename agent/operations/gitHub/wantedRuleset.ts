import {
  type OtherProtection,
  type Rule,
  type Ruleset,
  type RulesetBody,
  rulesetName,
} from '../../github/settings/branchRuleset.ts';
import type { OnGitHub } from '../../github/client/onGitHub.ts';
import { pullRequestChecks } from '../../github/checks/pullRequestChecks.ts';
import type { RequiredCheck } from '../../github/checks/requiredChecks.ts';
import type { EnvironmentRules } from '../../project/resolved.ts';
import type { ProtectBranchInput } from '../../protocol/input.ts';
import { say, type Argument, type Message } from '../../protocol/say.ts';

/** What a branch asks of what is put on it, as far as we speak of it. */
export interface BranchStandard {
  /** In the order of their names. */
  readonly checks: readonly RequiredCheck[];
  readonly reviews: number;
  /** Whether somebody else than who pushed last must approve: commits do not tell who that was, GitHub knows. */
  readonly lastPush: boolean;
  readonly noForcePush: boolean;
  readonly noDeletion: boolean;
}

const ours: ReadonlySet<string> = new Set([
  'deletion',
  'non_fast_forward',
  'pull_request',
  'required_status_checks',
]);

/** As strict as the strictest of these environments, and never less than our ruleset is by now. */
export async function wantedStandard(
  { branch, checks }: ProtectBranchInput,
  environments: readonly EnvironmentRules[],
  now: Ruleset | null,
  on: OnGitHub,
  signal: AbortSignal,
): Promise<BranchStandard> {
  const before = standardOf(now?.body.rules ?? []);
  const wantsChecks = environments.some(({ gates }) => gates.ci);
  const named = checks?.map((name) => ({ name, app: null }));
  const known = named ?? (wantsChecks ? await pullRequestChecks(on, branch, signal) : []);
  const reviews = Math.max(before.reviews, ...environments.map(({ gates }) => gates.approvals));
  return {
    checks: known.length ? known : before.checks,
    reviews,
    lastPush: reviews > 0,
    ...{ noForcePush: true, noDeletion: true },
  };
}

/** Our four rules as wanted; every other rule, who may pass it by, and for which branches stay. */
export function rulesetFor(branch: string, wanted: BranchStandard, now: Ruleset | null): RulesetBody {
  const rules = now?.body.rules ?? [];
  const kept = (type: string) => rules.find((rule) => rule.type === type)?.parameters ?? {};
  return {
    ...{ name: rulesetName(branch), target: 'branch', enforcement: 'active' },
    bypass_actors: now?.body.bypass_actors ?? [],
    conditions: now?.body.conditions ?? { ref_name: { include: [`refs/heads/${branch}`], exclude: [] } },
    rules: [
      ...rules.filter(({ type }) => !ours.has(type)),
      ...(wanted.noDeletion ? [{ type: 'deletion' }] : []),
      ...(wanted.noForcePush ? [{ type: 'non_fast_forward' }] : []),
      ...(wanted.reviews ? [reviewsRule(wanted, kept('pull_request'))] : []),
      ...(wanted.checks.length ? [checksRule(wanted.checks, kept('required_status_checks'))] : []),
    ],
  };
}

function reviewsRule({ reviews, lastPush }: BranchStandard, kept: NonNullable<Rule['parameters']>): Rule {
  const parameters = {
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    required_review_thread_resolution: false,
    ...kept,
    require_last_push_approval: lastPush,
    required_approving_review_count: reviews,
  };
  return { type: 'pull_request', parameters };
}

interface StatusCheck {
  readonly context: string;
  readonly integration_id?: number;
}

function checksRule(checks: readonly RequiredCheck[], kept: NonNullable<Rule['parameters']>): Rule {
  const known = statusChecks(kept);
  const required = checks.map(
    ({ name: context, app }) =>
      known.find((one) => one.context === context) ?? {
        context,
        ...(app !== null && { integration_id: app }),
      },
  );
  return {
    type: 'required_status_checks',
    parameters: { strict_required_status_checks_policy: false, ...kept, required_status_checks: required },
  };
}

function statusChecks(parameters: Rule['parameters']): readonly StatusCheck[] {
  return (parameters?.['required_status_checks'] ?? []) as readonly StatusCheck[];
}

function requiredOf({ context, integration_id: app }: StatusCheck): RequiredCheck {
  return { name: context, app: app ?? null };
}

function byName(one: RequiredCheck, other: RequiredCheck): number {
  return one.name < other.name ? -1 : 1;
}

export function standardOf(rules: readonly Rule[]): BranchStandard {
  const of = (type: string) => rules.filter((rule) => rule.type === type);
  const counts = of('pull_request').map(({ parameters }) =>
    Number(parameters?.['required_approving_review_count'] ?? 0),
  );
  const checks = of('required_status_checks').flatMap(({ parameters }) => statusChecks(parameters));
  return {
    checks: [...new Map(checks.map((one) => [one.context, requiredOf(one)])).values()].sort(byName),
    reviews: Math.max(0, ...counts),
    lastPush: of('pull_request').some(
      ({ parameters }) => parameters?.['require_last_push_approval'] === true,
    ),
    noForcePush: of('non_fast_forward').length > 0,
    noDeletion: of('deletion').length > 0,
  };
}

/** One line per item: what is, and what will be. */
export function branchChanges(now: RulesetBody | null, then: RulesetBody | null): readonly Message[] {
  const rulesOf = (body: RulesetBody | null) => standardOf(body?.enforcement === 'active' ? body.rules : []);
  const [before, after] = [lines(rulesOf(now)), lines(rulesOf(then))];
  const names = [
    say('Required checks'),
    say('Checks that count from one app alone'),
    say('Reviews'),
    say('Who pushed last may approve'),
    say('Force push'),
    say('Deletion'),
  ];
  return names.flatMap((name, index) => {
    const [was = '', is = ''] = [before[index], after[index]];
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [say('{0}: {1} → {2}', name, was, is)];
  });
}

function lines({ checks, reviews, lastPush, noForcePush, noDeletion }: BranchStandard): readonly Argument[] {
  return [
    named(checks.map(({ name }) => name)),
    named(checks.flatMap(({ name, app }) => (app === null ? [] : [`${name} (${app})`]))),
    reviews || say('none'),
    lastPush ? say('no') : say('yes'),
    noForcePush ? say('refused') : say('allowed'),
    noDeletion ? say('refused') : say('allowed'),
  ];
}

/** What else protects the branch: it counts as well, and stays. */
export function otherWords({ rules, classic }: OtherProtection): readonly Message[] {
  const { checks: required, reviews } = standardOf(rules);
  const checks = required.map(({ name }) => name);
  return [
    ...(rules.length
      ? [say('Other rulesets hold for it too and stay: checks {0}, reviews {1}.', named(checks), reviews)]
      : []),
    ...(classic === 'hidden'
      ? [say('Whether classic branch protection holds for it too is told to administrators only.')]
      : []),
    ...(classic && classic !== 'hidden'
      ? [
          say(
            'Classic branch protection holds for it too and stays: checks {0}, reviews {1}.',
            named(classic.checks),
            classic.reviews,
          ),
        ]
      : []),
  ];
}

function named(checks: readonly string[]): Argument {
  return checks.length ? { all: checks } : say('none');
}
