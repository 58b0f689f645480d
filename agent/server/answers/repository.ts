import { effectiveConfiguration } from '../../project/effectiveConfiguration.ts';
import { pageOfAll, type AskedPage } from '../../platforms/histories.ts';
import type { DeploymentId } from '../../protocol/ids.ts';
import type { CommitInfo, Deployment } from '../../protocol/model.ts';
import type { DeploymentsParams } from '../../protocol/requests.ts';
import type { Project } from '../project.ts';

/** Newest first, of all platforms the environment's targets are on. */
export async function deployments(
  { world }: Project,
  { environment, service, before, limit }: DeploymentsParams,
  signal: AbortSignal,
): Promise<{ deployments: readonly Deployment[]; more: boolean }> {
  const of = { environment, ...(service !== undefined && { service }) };
  const histories = [...world.platforms.values()].map((adapter) => ({
    deployment: (id: DeploymentId) => adapter.deployment(environment, id, signal),
    deployments: (page: AskedPage) => adapter.deployments(of, page, signal),
  }));
  const page = { limit, ...(before !== undefined && { before }) };
  const { items, more } = await pageOfAll(histories, page);
  return { deployments: items, more };
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
