import type { CheckConfiguration } from '../../project/resolved.ts';
import type { CommitSha } from '../../protocol/ids.ts';
import type { OperationInput } from '../../protocol/input.ts';
import { say } from '../../protocol/say.ts';
import type { Blueprint, BlueprintEnvironment } from '../plans/blueprint.ts';
import { concerns } from '../steps/checkSteps.ts';
import { ChecksCache } from '../steps/checksCache.ts';
import { fails, passes, pending, type Gate, type GateAnswer, type GateQuestion } from './gate.ts';

/** A check that has to pass for a commit. */
export interface DueCheck {
  readonly check: CheckConfiguration;
  readonly commit: CommitSha;
}

/** The project's own checks. One that has not passed for this commit yet runs as the operation's first step. */
export const checks: Gate = {
  async ask({ input, blueprint, environment, world }) {
    if (gatedChecks(blueprint, environment).length === 0) return null;
    const due = dueChecks(input, blueprint, environment);
    const open = await openChecks(due, world);
    if (isSkipping(input) && open.length > 0) return fails(say('the checks are skipped: {0}', namesOf(open)));
    const emergency = emergencyOf(input);
    if (emergency) return inEmergency(emergency.reason, due, open);
    if (open.length === 0) return passes(say('{0} checks passed', due.length));
    return pending(say('checks {0}', namesOf(open)));
  },
};

/** The reason of an emergency is for the long checks; whoever leaves out what is left of them says why besides. */
function isSkipping(input: OperationInput): boolean {
  return input.kind === 'deploy' && input.skipTests === true;
}

function inEmergency(reason: string, due: readonly DueCheck[], open: readonly DueCheck[]): GateAnswer {
  if (due.length === 0) return passes(say('checks are left out: emergency ({0})', reason));
  const words = say('emergency ({0}): of the checks only {1}', reason, namesOf(due));
  return open.length ? pending(words) : passes(words);
}

function namesOf(due: readonly DueCheck[]) {
  return { all: due.map(({ check }) => check.name) };
}

function emergencyOf(input: OperationInput) {
  return input.kind === 'deploy' ? input.emergency : undefined;
}

/** What has to pass before the operation: in an emergency the short ones alone. */
export function dueChecks(
  input: OperationInput,
  blueprint: Blueprint,
  environment: BlueprintEnvironment,
): readonly DueCheck[] {
  const isShort = ({ check }: DueCheck): boolean => check.emergency;
  const asked = gatedChecks(blueprint, environment);
  return emergencyOf(input) ? asked.filter(isShort) : asked;
}

/** What the environment's gates ask for, for the commits and services of the operation. */
function gatedChecks(
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
