import type { SharedDeployment } from '../../protocol/model.ts';

/**
 * The states of a deployment on GitHub, in capitals in GraphQL and small in REST, in our words. Source: GitHub's schema
 * (`DeploymentState`, `DeploymentStatusState`).
 */
const states: Readonly<Record<string, SharedDeployment['state']>> = {
  PENDING: 'waiting',
  QUEUED: 'waiting',
  WAITING: 'waiting',
  IN_PROGRESS: 'building',
  SUCCESS: 'ready',
  ACTIVE: 'ready',
  ERROR: 'failed',
  FAILURE: 'failed',
  INACTIVE: 'inactive',
  ABANDONED: 'inactive',
  DESTROYED: 'inactive',
};

/** A state that this version has no word for counts as waiting: nothing is claimed. */
export function sharedStateOf(state: string | null): SharedDeployment['state'] {
  return states[(state ?? '').toUpperCase()] ?? 'waiting';
}

/** Nothing of it is there any more. */
export function isOverState(state: string | null): boolean {
  return sharedStateOf(state) === 'inactive';
}
