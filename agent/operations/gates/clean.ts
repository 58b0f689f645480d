import { say } from '../../protocol/say.ts';
import { fails, passes, type Gate } from './gate.ts';
import { commitsOf } from './commits.ts';

/** Uncommitted work is not deployed. Asked only where the commit is the one that is checked out: else nobody would expect it to be. */
export const clean: Gate = {
  async ask({ environment, world, signal }) {
    if (!environment.rules.gates.clean) return null;
    const { sha } = await world.git.head(signal);
    if (!commitsOf(environment).some((commit) => commit.sha === sha)) return null;
    const dirt = await world.git.dirt(signal);
    if (dirt.clean) return passes(say('nothing uncommitted'));
    const files = [...dirt.changed, ...dirt.untracked, ...dirt.submodules];
    return fails(say('{0} uncommitted, which would not be deployed: {1}', files.length, shown(files)));
  },
};

const most = 3;

function shown(files: readonly string[]) {
  const some = { all: files.slice(0, most) };
  return files.length > most ? say('{0} and {1} more', some, files.length - most) : say('{0}', some);
}
