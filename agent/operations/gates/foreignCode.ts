import type { Command } from '../../project/resolved.ts';
import { say } from '../../protocol/say.ts';
import { fails, passes, type Gate } from './gate.ts';

/** Somebody else's branch runs their code on this machine: asked once per head commit, with their name and what would run. */
export const foreignCode: Gate = {
  async ask({ input, blueprint: { preview }, environment, world, signal }) {
    if (input.kind !== 'createPreview' || !preview) return null;
    const own = (await world.git.identity(signal)).email;
    if (own !== null && sameAddress(own, preview.authorEmail)) return passes(say('your own commit'));
    if (input.trustedHead === preview.head)
      return passes(say('code of {0} accepted for {1}', preview.author, preview.head.slice(0, 7)));
    const commands = environment.targets.flatMap(({ recipe: { build, start } }) => [build, start]);
    const shown = { all: commands.filter((command) => command !== null).map(words) };
    return fails(
      say(
        '{0} is by {1} <{2}>, not by you. It would run on this machine: {3}',
        preview.head.slice(0, 7),
        preview.author,
        preview.authorEmail,
        shown,
      ),
    );
  },
};

export function sameAddress(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

export function words(command: Command): string {
  return typeof command === 'string' ? command : command.join(' ');
}
