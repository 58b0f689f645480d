import type {
  ArtifactId,
  CommitSha,
  DeploymentId,
  EnvironmentName,
  OperationId,
  ServiceName,
} from '../../protocol/ids.ts';
import type { CommitInfo, Deployment, DeploymentState, Health } from '../../protocol/model.ts';
import type { Recipe } from '../platform.ts';

export const localPlatform = 'local';

/** What is kept of a deployment. Whether it serves now and whether its files are there is asked when it is read. */
export interface DeploymentRecord {
  readonly id: DeploymentId;
  readonly environment: EnvironmentName;
  readonly service: ServiceName;
  readonly commit: CommitInfo;
  readonly artifact: ArtifactId;
  /** How far it came before it served. */
  readonly state: 'building' | 'ready' | 'failed' | 'cancelled';
  readonly by: string;
  readonly operation: OperationId;
  readonly createdAt: number;
  readonly tookMs?: number;
  readonly servedFrom?: number;
  readonly servedUntil?: number;
  readonly served?: NonNullable<Deployment['served']>;
  readonly lastHealth?: Health;
  readonly drill: boolean;
  /** Everything needed to start it again, except values that are kept elsewhere. */
  readonly recipe: Recipe;
  readonly variables: Readonly<Record<string, string>>;
}

/** What of the world a record needs to be shown. */
export interface Surroundings {
  readonly serves: boolean;
  readonly hasArtifact: boolean;
  readonly url: string | null;
}

export function deploymentOf(record: DeploymentRecord, around: Surroundings): Deployment {
  const { id, environment, service, commit, artifact, by, operation, createdAt, drill } = record;
  const state = stateOf(record, around);
  return {
    ...{ id, environment, service, commit, artifact, by, operation, createdAt },
    platform: localPlatform,
    state,
    wayBack: wayBackTo(record, state),
    ...whatWasSeen(record, around),
    ...(drill ? { drill } : {}),
    ...(around.serves && around.url !== null ? { url: around.url } : {}),
  };
}

function whatWasSeen(
  { tookMs, servedFrom, servedUntil, served, lastHealth }: DeploymentRecord,
  { serves }: Surroundings,
): Partial<Deployment> {
  return {
    ...(tookMs === undefined ? {} : { tookMs }),
    ...(servedFrom === undefined ? {} : { servedFrom }),
    ...(servedUntil === undefined || serves ? {} : { servedUntil }),
    ...(served === undefined ? {} : { served }),
    ...(lastHealth === undefined ? {} : { lastHealth }),
  };
}

function stateOf(record: DeploymentRecord, { serves, hasArtifact }: Surroundings): DeploymentState {
  if (serves) return 'serving';
  if (record.state !== 'ready') return record.state;
  if (!hasArtifact) return 'pruned';
  return record.servedFrom === undefined ? 'ready' : 'retired';
}

function wayBackTo(record: DeploymentRecord, state: DeploymentState): Deployment['wayBack'] {
  if (record.drill || !['serving', 'retired', 'ready'].includes(state)) return 'cannot';
  return record.lastHealth?.state === 'failing' ? 'needsCare' : 'safe';
}

/** The short form people know a commit by. */
export function shortCommit(commit: CommitSha): string {
  return commit.slice(0, 7);
}
