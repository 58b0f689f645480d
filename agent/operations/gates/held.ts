import { holdRecords, holdShown, waitingRecords } from '../../project/holds.ts';
import { say } from '../../protocol/say.ts';
import { fails, passes, type Gate } from './gate.ts';

/** An environment with several branches is had by one at a time. A branch that is gone holds nothing. */
export const held: Gate = {
  async ask({ environment, world, branches }) {
    const { rules, branch } = environment;
    if (branch === null) return null;
    const [record, line] = await Promise.all([
      holdRecords(world.own).get(rules.name),
      waitingRecords(world.own).all(),
    ]);
    const holder = holdShown(record, line);
    if (!holder || holder.branch === branch) return passes(say('{0} is free for {1}', rules.name, branch));
    const known = (await branches()).named(holder.branch);
    if (!known.local && !known.remote) return passes(say('{0} held it and is gone', holder.branch));
    const who = say('held by {0} ({1}) since {2}', holder.branch, holder.by, { at: holder.since });
    return fails(holder.next.length ? say('{0}; waiting: {1}', who, { all: holder.next }) : who);
  },
};
