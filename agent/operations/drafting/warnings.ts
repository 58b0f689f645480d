import { commandsChanged } from '../../project/commandsChanged.ts';
import type { ProjectConfiguration } from '../../project/resolved.ts';
import type { CommitSha } from '../../protocol/ids.ts';
import type { PlannedTarget } from '../../protocol/plan.ts';
import { render, say, type Message } from '../../protocol/say.ts';
import { atCommit } from './rulebook.ts';
import { readingOf, type Scene } from './scene.ts';

/** The project's own commands that would run otherwise than for the versions that run now. */
export async function commandWarnings(
  scene: Scene,
  targets: readonly PlannedTarget[],
  now: ProjectConfiguration,
): Promise<readonly Message[]> {
  const before = new Set<CommitSha>(
    targets.flatMap(({ service }) => readingOf(scene, service)?.current?.commit.sha ?? []),
  );
  const found = await Promise.all(
    [...before].map(async (commit) => {
      const { configuration } = await atCommit(
        scene.world,
        { ...scene, passOverErrors: true },
        commit,
        scene.signal,
      );
      return commandsChanged(configuration, now, scene.declared);
    }),
  );
  return eachOnce(found.flat());
}

/** Rules that nobody else can see. */
export function aloneWarnings({ branches, rules }: Scene): readonly Message[] {
  const isAlone = branches.remotes.length === 0 && rules.kind === 'production';
  return isAlone ? [say('There is no remote: the rules come from the branch on this machine.')] : [];
}

/** The same sentence once, in the order in which they came. */
export function eachOnce(messages: readonly Message[]): readonly Message[] {
  return [...new Map(messages.map((message) => [render(message), message])).values()];
}
