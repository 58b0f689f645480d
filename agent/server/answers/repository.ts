import { effectiveConfiguration } from '../../project/effectiveConfiguration.ts';
import type { PlatformAdapter } from '../../platforms/platform.ts';
import type { CommitInfo, Deployment } from '../../protocol/model.ts';
import type { DeploymentsParams } from '../../protocol/requests.ts';
import type { Project } from '../project.ts';

/** Newest first, of all platforms the environment's targets are on. */
export async function deployments(
  { world }: Project,
  { environment, service, before, limit }: DeploymentsParams,
): Promise<{ deployments: readonly Deployment[]; more: boolean }> {
  const of = { environment, ...(service !== undefined && { service }) };
  const page = { limit, ...(before !== undefined && { before }) };
  const adapters: PlatformAdapter[] = [...world.platforms.values()];
  const pages = await Promise.all(adapters.map((adapter) => adapter.deployments(of, page)));
  const items = pages.flatMap((found) => found.items).sort((one, other) => other.createdAt - one.createdAt);
  return { deployments: items.slice(0, limit), more: items.length > limit || pages.some(({ more }) => more) };
}

export interface ShownBranch {
  readonly name: string;
  readonly head: CommitInfo['sha'];
  readonly title: string;
  readonly at: number;
  readonly current: boolean;
}

/** Every branch once, here or on a remote, the last changed first. */
export async function branches({ world }: Project, signal: AbortSignal): Promise<readonly ShownBranch[]> {
  const { all } = await world.git.branches(signal);
  const shown = all.flatMap(({ name, current, local, remote }) => {
    const tip = local ?? remote?.tip;
    return tip ? [{ name, current, head: tip.sha, title: tip.title, at: tip.at }] : [];
  });
  return shown.sort((one, other) => other.at - one.at);
}

/** Services that run in an environment, by its rules. Failed `unknownName`. */
export async function servicesIn(
  { world }: Project,
  environment: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { rules } = await effectiveConfiguration(world.git, environment, null, {}, signal);
  return rules.targets.map(({ service }) => service);
}
