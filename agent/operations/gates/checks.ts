import type { CheckConfiguration } from '../../project/resolved.ts';
import type { CommitSha } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import type { Blueprint, BlueprintEnvironment } from '../plans/blueprint.ts';
import { concerns } from '../steps/checkSteps.ts';
import { ChecksCache } from '../steps/checksCache.ts';
import { fails, passes, pending, type Gate, type GateQuestion } from './gate.ts';

/** A check that has to pass for a commit. */
export interface DueCheck {
  readonly check: CheckConfiguration;
  readonly commit: CommitSha;
}

/** The project's own checks. One that has not passed for this commit yet runs as the operation's first step. */
export const checks: Gate = {
  async ask(question) {
    const { input, blueprint, environment, world } = question;
    const due = dueChecks(blueprint, environment);
    if (due.length === 0) return null;
    const skipped = skippedBecause(input);
    if (skipped) return skipped;
    const open = await openChecks(due, world);
    if (open.length === 0) return passes(say('{0} checks passed', due.length));
    return pending(say('checks {0}', { all: open.map(({ check }) => check.name) }));
  },
};

function skippedBecause(input: GateQuestion['input']) {
  if (input.kind !== 'deploy') return null;
  if (input.emergency) return passes(say('checks are left out: emergency ({0})', input.emergency.reason));
  return input.skipTests ? fails(say('the checks are skipped')) : null;
}

/** What the environment's gates ask for, for the commits and services of the operation. */
export function dueChecks(
  { checks: all }: Blueprint,
  { rules, targets }: BlueprintEnvironment,
): readonly DueCheck[] {
  const asked = all.filter(({ name, when }) => when === 'before' && rules.gates.checks.includes(name));
  return asked.flatMap((check) => {
    const concerned = targets.filter(({ service }) => concerns(check, [service]));
    const commits = new Set(concerned.flatMap(({ commit }) => (commit ? [commit.sha] : [])));
    return [...commits].map((commit) => ({ check, commit }));
  });
}

/** Those that have not passed yet. One that failed is open as well: it is given another chance. */
export async function openChecks(
  due: readonly DueCheck[],
  { own }: GateQuestion['world'],
): Promise<readonly DueCheck[]> {
  const cache = new ChecksCache(own);
  const results = await Promise.all(due.map(({ check, commit }) => cache.get(check, commit)));
  return due.filter((_, index) => results[index]?.passed !== true);
}
