import type { Branch } from '../../project/git/branches.ts';
import { say } from '../../protocol/say.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import { belongs, isOn } from '../drafting/environmentBranches.ts';
import { commitsOf } from './commits.ts';
import { fails, passes, type Gate, type GateQuestion } from './gate.ts';
import { shortCommit } from '../../protocol/ids.ts';

/** Only commits of the environment's branches; what is promoted comes from where the rules say instead. */
export const branch: Gate = {
  async ask(question) {
    const { input, environment } = question;
    const { gates, branches, promoteFrom, name } = environment.rules;
    if (!gates.branch) return null;
    if (input.kind === 'promote' && promoteFrom !== null) {
      if (input.from === promoteFrom) return passes(say('comes from {0}', promoteFrom));
      return fails(say('{0} takes promotions from {1} alone', name, promoteFrom));
    }
    const commits = commitsOf(environment);
    if (branches.length === 0 || commits.length === 0) return null;
    const permitted = (await question.branches()).all.filter(({ name: one }) =>
      belongs(environment.rules, one),
    );
    const astray = await astrayOf(commits, permitted, question);
    const allowed = { all: branches };
    if (astray.length === 0) return passes(say('on {0}', allowed));
    const which = { all: astray.map(({ sha }) => shortCommit(sha)) };
    return permitted.some(({ remote }) => remote)
      ? fails(say('{0} is not on {1} as its remote has it: push or merge it first', which, allowed))
      : fails(say('{0} is not on {1}', which, allowed));
  },
};

async function astrayOf(
  commits: readonly CommitInfo[],
  permitted: readonly Branch[],
  { world, signal }: GateQuestion,
): Promise<readonly CommitInfo[]> {
  const found = await Promise.all(
    commits.map(async (commit) => {
      for (const one of permitted) if (await isOn(commit, one, world.git, signal)) return true;
      return false;
    }),
  );
  return commits.filter((_, index) => found[index] !== true);
}
