import { repositoryOf } from '../../github/client/repository.ts';
import { say } from '../../protocol/say.ts';
import { approvalsOf, approvedThing, type ApprovedThing } from './approvalRecords.ts';
import { answerOnGitHub } from './approvalsOnGitHub.ts';
import { askGitHub, usualPatience } from './askGitHub.ts';
import { commitsOf } from './commits.ts';
import { fails, passes, type Gate, type GateAnswer, type GateQuestion } from './gate.ts';

/**
 * So many people have approved what is put there. Where the repository is on GitHub, GitHub's approvals count and no others: a
 * signature by git identity is unproven, and who can write one could make up the rest. Elsewhere such signatures count, and say so.
 */
export const approvals: Gate = {
  async ask(question) {
    const { input, environment, targets, world, signal } = question;
    const { name, gates } = environment.rules;
    const thing = approvedThing(input.kind, name, targets);
    if (gates.approvals === 0 || !thing) return null;
    if (!repositoryOf(await world.git.remotes(signal))) return bySignature(question, thing);
    const wanted = { rules: environment.rules, needed: gates.approvals };
    return askGitHub(question, usualPatience, async (on, limited) => {
      const answers = commitsOf(environment).map(({ sha }) =>
        answerOnGitHub(on, { ...wanted, commit: sha }, limited),
      );
      const all = await Promise.all(answers);
      return all.find(({ verdict }) => verdict === 'fails') ?? all[0] ?? noCommit;
    });
  },
};

/** What has no commit was reviewed by nobody. */
const noCommit = fails(say('nothing says which commit this is, so nobody can have approved it'));

async function bySignature({ environment, world }: GateQuestion, thing: ApprovedThing): Promise<GateAnswer> {
  const { gates } = environment.rules;
  const given = await approvalsOf(world.own, thing);
  const people = { all: given.map((approval) => approval.name) };
  if (given.length >= gates.approvals)
    return passes(say('approved by {0} (signed with the git identity, unproven)', people));
  if (given.length === 0) return fails(say('{0} approvals needed, none given', gates.approvals));
  return fails(
    say('{0} of {1} approvals: {2} (by git identity, unproven)', given.length, gates.approvals, people),
  );
}
