import type {
  ArtifactId,
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

/** Built key by key: it is done for every target at every look, and spreads of parts cost a hundred times as much. */
export function deploymentOf(record: DeploymentRecord, around: Surroundings): Deployment {
  const { id, environment, service, commit, artifact, by, operation, createdAt } = record;
  const state = stateOf(record, around);
  const wayBack = wayBackTo(record, state);
  const platform = localPlatform;
  const shown: Shown = {
    id,
    environment,
    service,
    platform,
    commit,
    artifact,
    state,
    by,
    operation,
    createdAt,
    wayBack,
  };
  addWhatWasSeen(shown, record, around);
  if (record.drill) shown.drill = true;
  if (around.serves && around.url !== null) shown.url = around.url;
  return shown;
}

type Shown = { -readonly [Key in keyof Deployment]: Deployment[Key] };

function addWhatWasSeen(shown: Shown, record: DeploymentRecord, { serves }: Surroundings): void {
  const { tookMs, servedFrom, servedUntil, served, lastHealth } = record;
  if (tookMs !== undefined) shown.tookMs = tookMs;
  if (servedFrom !== undefined) shown.servedFrom = servedFrom;
  if (servedUntil !== undefined && !serves) shown.servedUntil = servedUntil;
  if (served !== undefined) shown.served = served;
  if (lastHealth !== undefined) shown.lastHealth = lastHealth;
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
