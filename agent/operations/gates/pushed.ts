import { say } from '../../protocol/say.ts';
import { commitsOf } from './commits.ts';
import { fails, passes, type Gate } from './gate.ts';
import { shortCommit } from '../../protocol/ids.ts';

/** What serves others should be where others can see it. A repository without a remote has no such place. */
export const pushed: Gate = {
  async ask({ environment, world, branches, signal }) {
    if (!environment.rules.gates.pushed) return null;
    if ((await branches()).remotes.length === 0) return null;
    const commits = commitsOf(environment);
    const where = await Promise.all(commits.map(({ sha }) => world.git.pushedTo(sha, signal)));
    const missing = commits
      .filter((_, index) => where[index]?.length === 0)
      .map(({ sha }) => shortCommit(sha));
    if (missing.length) return fails(say('not pushed: {0}', { all: missing }));
    return passes(say('pushed'));
  },
};
