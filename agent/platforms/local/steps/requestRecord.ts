import type { DeployRequest } from '../../platform.ts';
import type { DeploymentRecord } from '../deploymentRecord.ts';
import type { DeploymentRecords } from '../deploymentRecords.ts';
import type { Clock } from '../../../run/clock.ts';

/** The record of what is asked for; one that is there already (a second start of the same deployment) stays. */
export async function recordOf(
  request: DeployRequest,
  { records, clock }: { readonly records: DeploymentRecords; readonly clock: Clock },
): Promise<DeploymentRecord> {
  const { target, deployment, operation, artifact, commit, recipe, by, drill } = request;
  const known = await records.get(target, deployment);
  if (known) return known;
  const record: DeploymentRecord = {
    id: deployment,
    environment: target.environment,
    service: target.service,
    commit,
    artifact,
    state: 'building',
    by,
    operation,
    createdAt: clock.now(),
    drill,
    recipe,
    variables: target.variables,
  };
  await records.put(record);
  return record;
}

/**
 * Notes how far it came. A deployment of an earlier operation is history that this one does not change: it was only started
 * anew.
 */
export async function noteOutcome(
  { target, deployment, operation }: DeployRequest,
  records: DeploymentRecords,
  outcome: Partial<DeploymentRecord>,
): Promise<void> {
  const record = await records.get(target, deployment);
  if (record?.operation === operation) await records.change(target, deployment, () => outcome);
}

/** What did not come to serve was given up, unless it is known that it failed. */
export async function noteGivenUp(request: DeployRequest, records: DeploymentRecords): Promise<void> {
  const record = await records.get(request.target, request.deployment);
  if (record?.state !== 'building' && record?.state !== 'ready') return;
  await noteOutcome(request, records, { state: record.servedFrom === undefined ? 'cancelled' : 'failed' });
}
