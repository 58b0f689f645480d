import type { World } from '../../operations/world.ts';
import type { Plan } from '../../protocol/plan.ts';

/** Who applies a plan: as its platforms confirmed it, each name once. */
export function planActor({ facts }: Plan): string {
  return [...new Set(facts.identities.map(({ account }) => account))].join(', ');
}

/** Who asks, where there is no plan: the git identity, unproven. */
export async function actor({ git }: Pick<World, 'git'>, signal: AbortSignal): Promise<string> {
  const { name, email } = await git.identity(signal);
  return name ?? email ?? 'unknown';
}
