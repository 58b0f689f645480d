import { commitChecks, type CommitCheck } from '../../github/checks/commitChecks.ts';
import { previewContext } from '../../github/checks/commitStatus.ts';
import { judgeChecks, type JudgedChecks } from '../../github/checks/judgeChecks.ts';
import type { OnGitHub } from '../../github/client/onGitHub.ts';
import { requiredChecks, type RequiredChecks } from '../../github/checks/requiredChecks.ts';
import { activeWorkflows } from '../../github/runs/workflows.ts';
import { ownBranch } from '../../project/ownBranch.ts';
import { shortCommit, type CommitSha } from '../../protocol/ids.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import { askGitHub, usualPatience } from './askGitHub.ts';
import { commitsOf } from './commits.ts';
import { fails, passes, type Gate, type GateAnswer, type GateQuestion } from './gate.ts';

/** Checks that ran on GitHub: those that the rules of the branch require, else all there are. */
export const ci: Gate = ciWithin(usualPatience);

export function ciWithin(patience: typeof usualPatience): Gate {
  return {
    async ask(question) {
      const [commit, ...others] = commitsOf(question.environment);
      if (!question.environment.rules.gates.ci || !commit) return null;
      return askGitHub(question, patience, async (on, signal) => {
        const branch = await branchOf(question);
        const required = branch === null ? noRules : requiredChecks(on, branch, signal);
        const answerOf = ({ sha }: CommitInfo) => answerFor(sha, required, on, signal);
        const [first, ...rest] = await Promise.all([answerOf(commit), ...others.map(answerOf)] as const);
        return [first, ...rest].find(({ verdict }) => verdict === 'fails') ?? first;
      });
    },
  };
}

const noRules = { checks: [], everything: false };

/** Whose rules count: those of the branch that is put there. */
async function branchOf({ environment, branches }: GateQuestion): Promise<string | null> {
  return environment.branch ?? ownBranch(environment.rules) ?? (await branches()).default?.name ?? null;
}

async function answerFor(
  sha: CommitSha,
  required: RequiredChecks | Promise<RequiredChecks>,
  on: OnGitHub,
  signal: AbortSignal,
): Promise<GateAnswer> {
  const [found, rules] = await Promise.all([commitChecks(on, sha, signal), required]);
  const commit = shortCommit(sha);
  if (!found) return fails(say('GitHub does not have {0}: push it, so that its checks run', commit));
  const judged = judgeChecks(rules, found);
  const { passed, failed, pending, missing, isRequired } = judged;
  const links = linksTo([...failed, ...pending]);
  const bad = badParts(judged);
  if (bad.length) return { ...fails(say('checks on GitHub of {0}: {1}', commit, { all: bad })), links };
  if (passed.length === 0 && missing.length === 0) return fails(await howToMakeOne(commit, on, signal));
  if (!passed.some(({ isProof, name }) => isProof && name !== previewContext))
    return fails(say('no check on GitHub of {0} succeeded: they were skipped, or say nothing', commit));
  return passes(
    isRequired
      ? say('all {0} required checks on GitHub passed', passed.length)
      : say('all {0} checks on GitHub passed (the branch requires none)', passed.length),
  );
}

function badParts({ failed, pending, missing }: JudgedChecks): readonly Message[] {
  return [
    ...(failed.length ? [say('failing: {0}', namesOf(failed))] : []),
    ...(pending.length ? [say('not finished: {0}', namesOf(pending))] : []),
    ...(missing.length ? [say('missing: {0}', few(missing))] : []),
  ];
}

function namesOf(checks: readonly CommitCheck[]) {
  return few([...new Set(checks.map(({ name }) => name))]);
}

/** So many names and links fit on a card. */
const most = 8;

function few(names: readonly string[]) {
  const more = names.length - most;
  return { all: more > 0 ? [...names.slice(0, most), say('{0} more', more)] : names };
}

function linksTo(checks: readonly CommitCheck[]): NonNullable<GateAnswer['links']> {
  const links = checks.flatMap(({ name, url }) => (url ? [{ label: name, url }] : []));
  return links.slice(0, most);
}

/** No check at all is no proof of anything. */
async function howToMakeOne(commit: string, on: OnGitHub, signal: AbortSignal): Promise<Message> {
  const workflows = await activeWorkflows(on, signal);
  if (workflows.length === 0)
    return say(
      'GitHub has no check of {0}: there is no workflow. One under .github/workflows that runs on push makes one',
      commit,
    );
  const names = few(workflows.map(({ name }) => name));
  return say(
    'GitHub has no check of {0}: none of the workflows ran for it ({1}). One that runs on push makes one',
    commit,
    names,
  );
}
