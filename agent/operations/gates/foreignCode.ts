import type { CommitInfo } from '../../protocol/model.ts';
import type { Command } from '../../project/resolved.ts';
import { say } from '../../protocol/say.ts';
import { isForBranch, isFromElsewhere, ownershipOf, type Ownership } from '../drafting/foreignHead.ts';
import { commitsOf } from './commits.ts';
import { fails, passes, type Gate, type GateQuestion } from './gate.ts';
import { shortCommit } from '../../protocol/ids.ts';

/** Somebody else's branch runs their code on this machine: asked once per head commit, with their name and what would run. */
export const foreignCode: Gate = {
  async ask(question) {
    const { input, environment } = question;
    const [head] = commitsOf(environment);
    if (!head || !(await runsBranch(question))) return null;
    const { own, why } = await ownership(head, question);
    if (own) return passes(why);
    if ('trustedHead' in input && input.trustedHead === head.sha)
      return passes(say('code of {0} accepted for {1}', head.author, shortCommit(head.sha)));
    const commands = environment.targets.flatMap(({ recipe: { build, start } }) => [build, start]);
    const shown = { all: commands.filter((command) => command !== null).map(words) };
    return fails(say('{0} It would run on this machine: {1}', why, shown));
  },
};

async function ownership(head: CommitInfo, { input, world, signal }: GateQuestion): Promise<Ownership> {
  if (!isFromElsewhere(input)) return ownershipOf(head, world, signal);
  const { email } = await world.git.author(head.sha, signal);
  const short = shortCommit(head.sha);
  return { own: false, why: say('{0} is from elsewhere, by {1} <{2}>.', short, head.author, email ?? '') };
}

/** Where the head of some branch is run because it is the head. Lasting environments have rules of their own. */
async function runsBranch({ input, environment, world }: GateQuestion): Promise<boolean> {
  if (input.kind === 'createPreview') return true;
  if (input.kind === 'createEnvironment') return input.branch !== null;
  return isForBranch(world, environment.rules.name);
}

function words(command: Command): string {
  return typeof command === 'string' ? command : command.join(' ');
}
