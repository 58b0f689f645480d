import { commandsChanged } from '../../project/commandsChanged.ts';
import type { ProjectConfiguration } from '../../project/resolved.ts';
import type { CommitSha } from '../../protocol/ids.ts';
import type { PlannedTarget } from '../../protocol/plan.ts';
import { render, say, type Message } from '../../protocol/say.ts';
import { isTarget } from '../steps/reading.ts';
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

/** What a reader should know of the lock, and of rules that nobody else can see. */
export function lockWarnings(
  { branches, rules, readings }: Scene,
  targets: readonly PlannedTarget[],
): readonly Message[] {
  const isElsewhere = readings.some(
    (reading) =>
      reading.current !== null &&
      reading.loopbackUrl === null &&
      targets.some((target) => isTarget(target, reading.target)),
  );
  const isAlone = branches.remotes.length === 0 && rules.kind === 'production';
  return [
    ...(isAlone ? [say('There is no remote: the rules come from the branch on this machine.')] : []),
    ...(isElsewhere ? [say('Not locked against other machines.')] : []),
  ];
}

/** The same sentence once, in the order in which they came. */
export function eachOnce(messages: readonly Message[]): readonly Message[] {
  return [...new Map(messages.map((message) => [render(message), message])).values()];
}
