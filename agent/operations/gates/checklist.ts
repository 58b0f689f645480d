import { say } from '../../protocol/say.ts';
import { isSettled, shownItems } from '../checklist/checklistState.ts';
import { commitsOf } from './commits.ts';
import { fails, passes, pending, type Gate } from './gate.ts';

/** What people sign and machines check before this environment is changed. Automatic items run as the operation's first steps. */
export const checklist: Gate = {
  async ask({ environment, world }) {
    const list = environment.checklist;
    const commits = commitsOf(environment);
    if (!list || commits.length === 0) return null;
    if (list.problem) return fails(list.problem);
    const { name } = environment.rules;
    const shown = await Promise.all(
      commits.map(({ sha }) => shownItems(world.own, list.items, { environment: name, commit: sha })),
    );
    const open = shown.flat().filter((item) => !isSettled(item, item.state === 'passed'));
    const titles = (items: typeof open) => ({ all: [...new Set(items.map(({ title }) => title))] });
    const unsigned = open.filter(({ kind }) => kind === 'signed');
    if (unsigned.length) return fails(say('not signed: {0}', titles(unsigned)));
    if (open.length) return pending(say('checklist {0}', titles(open)));
    return passes(say('checklist complete, {0} items', list.items.length));
  },
};
