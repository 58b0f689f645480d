import type { CommitSha, DeploymentId } from '../../protocol/ids.ts';
import { as } from '../../protocol/ids.ts';
import type { Deployment, DeploymentState } from '../../protocol/model.ts';
import { commitSaid, noCommit } from '../cloud/commits.ts';
import type { CloudParts } from '../cloud/parts.ts';
import type { TargetPlace } from '../platform.ts';
import type { State, Told } from './answers.ts';
import { commitOf, operationOf, personOf, previewBesides } from './notes.ts';
import { slotOf } from './places.ts';

/** What must be known of a target to say what a deployment is to it. */
export interface Standing {
  /** What serves there now. */
  readonly current: Told | null;
  /** Only this one can be gone back to; undefined: any that served. */
  readonly onlyWayBack?: DeploymentId | null;
}

/** Whether it is one of this target, as far as it says so itself. A preview's are its own, whoever made them. */
export function belongsTo(place: TargetPlace, told: Told): boolean {
  const slot = slotOf(place);
  const { taxiwayEnvironment: environment, taxiwayService: service } = told.meta;
  if (slot.kind === 'production')
    return (
      told.target === 'production' &&
      (hasServed(told) || environment === undefined || environment === place.environment)
    );
  if (slot.kind === 'custom')
    return told.customEnvironment?.slug === slot.name || told.customEnvironment?.id === slot.name;
  if (slot.kind === 'preview' && previewBesides(told) === place.environment) return true;
  return environment === place.environment && service === place.service;
}

/** In production. Vercel calls a build that never had production's traffic `STAGED`. */
export function hasServed({ readySubstate, target }: Told): boolean {
  return target === 'production' && readySubstate !== 'STAGED';
}

export async function deploymentOf(
  place: TargetPlace,
  told: Told,
  standing: Standing,
  parts: Pick<CloudParts, 'commit'>,
): Promise<Deployment> {
  const { sha, ...said } = commitOf(told);
  const operation = operationOf(told);
  const state = stateIn(place, told, standing);
  const from = typeof told.aliasAssigned === 'number' ? told.aliasAssigned : told.ready;
  const served = state === 'serving' || state === 'retired';
  return {
    ...{
      id: as<DeploymentId>(told.id),
      environment: place.environment,
      service: place.service,
      platform: 'vercel',
    },
    commit: (sha === null ? null : await parts.commit(as<CommitSha>(sha))) ?? commitSaid(sha, said),
    artifact: as(`${told.meta['taxiwayArtifact'] ?? usualArtifact(place, sha)}@${told.id}`),
    state,
    by: personOf(told),
    createdAt: told.createdAt,
    ...(told.ready ? { tookMs: Math.max(0, told.ready - told.createdAt) } : {}),
    ...(served && from ? { servedFrom: from } : {}),
    ...(told.url ? { url: `https://${told.url}` } : {}),
    ...(operation === null ? {} : { operation }),
    wayBack: wayBackOf(told, state, standing),
  };
}

function usualArtifact({ service }: TargetPlace, sha: string | null): string {
  return `${service}-${(sha ?? noCommit).slice(0, 12)}`;
}

const plainStates: Readonly<Record<Exclude<State, 'READY'>, DeploymentState>> = {
  QUEUED: 'building',
  INITIALIZING: 'building',
  BUILDING: 'building',
  BLOCKED: 'failed',
  ERROR: 'failed',
  CANCELED: 'cancelled',
  DELETED: 'pruned',
};

function stateIn(place: TargetPlace, told: Told, { current }: Standing): DeploymentState {
  if (told.state !== 'READY') return plainStates[told.state];
  if (told.id === current?.id) return 'serving';
  if (slotOf(place).kind === 'production') return hasServed(told) ? 'retired' : 'ready';
  return current !== null && told.createdAt < current.createdAt ? 'retired' : 'ready';
}

function wayBackOf(told: Told, state: DeploymentState, { onlyWayBack }: Standing): Deployment['wayBack'] {
  if (told.state !== 'READY') return 'cannot';
  if (onlyWayBack === undefined || state !== 'retired') return 'safe';
  return told.id === onlyWayBack ? 'safe' : 'cannot';
}
