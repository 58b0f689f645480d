import { say } from '../../protocol/say.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import { belongs, isOn } from '../drafting/environmentBranches.ts';
import { commitsOf, short } from './commits.ts';
import { fails, passes, type Gate, type GateQuestion } from './gate.ts';

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
    const astray = await astrayOf(question, commits);
    const allowed = { all: branches };
    if (astray.length) return fails(say('{0} is not on {1}', { all: astray.map(short) }, allowed));
    return passes(say('on {0}', allowed));
  },
};

async function astrayOf(
  { environment, world, branches, signal }: GateQuestion,
  commits: readonly CommitInfo[],
): Promise<readonly CommitInfo[]> {
  const allowed = (await branches()).all.filter(({ name }) => belongs(environment.rules, name));
  const found = await Promise.all(
    commits.map(async (commit) => {
      for (const one of allowed) if (await isOn(commit, one, world.git, signal)) return true;
      return false;
    }),
  );
  return commits.filter((_, index) => found[index] !== true);
}
