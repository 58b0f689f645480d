import type { World } from '../operations/world.ts';
import { LocalPlatform } from '../platforms/local/localPlatform.ts';
import type { ProjectConfiguration } from '../project/resolved.ts';

/** The embedded platform: the one whose processes are ours to look after. */
export function localPlatform({ platforms }: Pick<World, 'platforms'>): LocalPlatform | null {
  return [...platforms.values()].find((platform) => platform instanceof LocalPlatform) ?? null;
}

/** What the supervisor has to know of the project file: which service comes first, and when it sleeps. */
export function supervisorRules({
  environments,
}: ProjectConfiguration): Parameters<LocalPlatform['setRules']>[0] {
  return Object.fromEntries(
    environments.map(({ name, targets, schedule }) => [
      name,
      { services: targets.map(({ service }) => service), schedule },
    ]),
  );
}
