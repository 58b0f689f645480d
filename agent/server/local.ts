import type { World } from '../operations/world.ts';
import { LocalPlatform } from '../platforms/local/localPlatform.ts';
import { effectiveConfiguration } from '../project/effectiveConfiguration.ts';
import type { EnvironmentName } from '../protocol/ids.ts';

/** The embedded platform: the one whose processes are ours to look after. */
export function localPlatform({ platforms }: Pick<World, 'platforms'>): LocalPlatform | null {
  return [...platforms.values()].find((platform) => platform instanceof LocalPlatform) ?? null;
}

export type SupervisorRules = Parameters<LocalPlatform['setRules']>[0];

/** What the supervisor has to know of the copy of the project file that counts: which service comes first, when it sleeps. */
export async function supervisorRules(
  { git }: Pick<World, 'git'>,
  environments: readonly EnvironmentName[],
  signal: AbortSignal,
): Promise<SupervisorRules> {
  const found: Record<EnvironmentName, SupervisorRules[EnvironmentName]> = {};
  for (const name of environments) {
    const { rules } = await effectiveConfiguration(git, name, null, { passOverErrors: true }, signal);
    found[name] = { services: rules.targets.map(({ service }) => service), schedule: rules.schedule };
  }
  return found;
}
