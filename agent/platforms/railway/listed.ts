import { as, type ArtifactId, type DeploymentId, type OperationId } from '../../protocol/ids.ts';
import type { CommitInfo, Deployment } from '../../protocol/model.ts';
import type { TargetPlace } from '../platform.ts';
import { commitSaid } from '../cloud/commits.ts';
import type { CloudParts } from '../cloud/parts.ts';
import type { RailwayDeployment } from './answers.ts';
import type { Made } from './made.ts';
import { markOf } from './mark.ts';
import { deploymentState } from './states.ts';

export interface Beside {
  readonly place: Pick<TargetPlace, 'environment' | 'service'>;
  readonly made: readonly Made[];
  /** What serves there; null where nothing does. */
  readonly serving: string | null;
}

/** A deployment as Taxiway knows it, from what Railway says, what was written into it, and what was written down here. */
export async function listed(
  found: RailwayDeployment,
  { place, made, serving }: Beside,
  commits: Pick<CloudParts, 'commit'>,
): Promise<Deployment> {
  const own = made.find(({ id }) => id === found.id);
  const commit = await commitOf(found, own, commits);
  const isServing = found.id === serving;
  const state = deploymentState(found, { isServing, isCancelled: own?.isCancelled === true });
  const url = addressOf(found);
  const operation = own?.operation ?? markOf(found)?.operation;
  return {
    ...{ environment: place.environment, service: place.service, platform: 'railway', commit, state },
    id: as<DeploymentId>(found.id),
    artifact: artifactOf(found, own, place.service, commit),
    by: own?.by ?? found.creator?.name ?? found.creator?.email ?? found.meta['commitAuthor'] ?? '',
    createdAt: found.createdAt,
    ...times(found, isServing),
    ...(url === null ? {} : { url }),
    ...(operation === undefined ? {} : { operation: as<OperationId>(operation) }),
    wayBack: isServing || (state === 'retired' && found.canRollback) ? 'safe' : 'cannot',
  };
}

async function commitOf(
  found: RailwayDeployment,
  own: Made | undefined,
  commits: Pick<CloudParts, 'commit'>,
): Promise<CommitInfo> {
  const { commitHash, commitMessage = '', commitAuthor = '' } = found.meta;
  const sha = own?.commit ?? markOf(found)?.commit ?? commitHash;
  if (!sha || !/^[0-9a-f]{40}$/.test(sha)) return commitSaid(null);
  const [title = ''] = commitMessage.split('\n');
  return (await commits.commit(as(sha))) ?? commitSaid(sha, { title, author: commitAuthor });
}

/** The same image keeps its name: one that was brought back, or run anew, is what it was. */
function artifactOf(
  found: RailwayDeployment,
  own: Made | undefined,
  service: string,
  { sha }: CommitInfo,
): ArtifactId {
  const name = own?.artifact ?? `${service}-${sha.slice(0, 12)}`;
  return as(name.includes('@') ? name : `${name}@${digestOf(found) ?? found.id}`);
}

/** Of an image that was taken from a registry; what Railway built itself it keeps to itself. */
function digestOf({ meta }: RailwayDeployment): string | null {
  return /@(sha256:[0-9a-f]{64})$/.exec(meta['image'] ?? '')?.[1] ?? null;
}

function times(
  { createdAt, statusUpdatedAt, status }: RailwayDeployment,
  isServing: boolean,
): Pick<Deployment, 'servedFrom' | 'tookMs' | 'servedUntil'> {
  if (statusUpdatedAt === null) return isServing ? { servedFrom: createdAt } : {};
  if (isServing && status === 'SUCCESS')
    return { servedFrom: statusUpdatedAt, tookMs: Math.max(0, statusUpdatedAt - createdAt) };
  if (isServing) return { servedFrom: createdAt };
  return status === 'REMOVED' ? { servedUntil: statusUpdatedAt } : {};
}

export function addressOf({ staticUrl, url }: Pick<RailwayDeployment, 'staticUrl' | 'url'>): string | null {
  const told = [url, staticUrl].find(Boolean);
  if (!told) return null;
  return /^https?:\/\//.test(told) ? told : `https://${told}`;
}
