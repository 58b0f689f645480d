import { approvalsOf, approvedThing } from './approvalRecords.ts';
import { say } from '../../protocol/say.ts';
import { fails, passes, type Gate } from './gate.ts';

/** So many people have signed for these artifacts in this environment. A signature by git identity is unproven, and says so. */
export const approvals: Gate = {
  async ask({ input, environment, targets, world }) {
    const { name, gates } = environment.rules;
    const thing = approvedThing(input.kind, name, targets);
    if (gates.approvals === 0 || !thing) return null;
    const given = await approvalsOf(world.own, thing);
    const people = { all: given.map((approval) => approval.name) };
    if (given.length >= gates.approvals)
      return passes(say('approved by {0} (signed with the git identity, unproven)', people));
    if (given.length === 0) return fails(say('{0} approvals needed, none given', gates.approvals));
    return fails(
      say('{0} of {1} approvals: {2} (by git identity, unproven)', given.length, gates.approvals, people),
    );
  },
};
