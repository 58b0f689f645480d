import * as z from 'zod';
import { answered } from '../client/answered.ts';
import { as, type CommitSha, type ServiceName } from '../../protocol/ids.ts';
import type { SharedDeployment } from '../../protocol/model.ts';
import { runAt } from '../../protocol/runAddress.ts';
import { payloadIn, runAddressIn, type DeploymentPayload } from './deploymentPayload.ts';
import { sharedStateOf } from './deploymentStates.ts';

/** A deployment as GitHub tells it, with what its last status said. */
export interface RecordedDeployment extends SharedDeployment {
  readonly task: string;
  /** As GitHub knows it; `payload.commit` is what really ran. */
  readonly commit: CommitSha;
  /** It waits for a reviewer: nothing has begun. */
  readonly awaitsApproval: boolean;
  /** Its last sign of life, ms since 1970 by GitHub's clock. */
  readonly toldAt: number;
  readonly description: string | null;
  /** Of the workflow that told of it; null where it is of none. */
  readonly run: number | null;
  /** Null where it is not ours. */
  readonly payload: DeploymentPayload | null;
}

/** What is asked of each deployment, in any query. */
export const deploymentFields = `databaseId environment state task payload createdAt commitOid
  creator { login }
  latestStatus { createdAt description environmentUrl logUrl }`;

/** The newest ones, in these environments or (null) in all: 1 point of 5,000 an hour. */
export const deploymentsQuery = `query Deployments($owner: String!, $name: String!, $environments: [String!], $first: Int!) {
  repository(owner: $owner, name: $name) {
    deployments(environments: $environments, first: $first, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes { ${deploymentFields} }
    }
  }
}`;

const time = z.string().transform((text) => Date.parse(text));

const deployment = z.object({
  databaseId: z.number().nullable(),
  environment: z.string().nullable(),
  state: z.string().nullable(),
  task: z.string().nullable(),
  payload: z.string().nullable(),
  createdAt: time,
  commitOid: z.string(),
  creator: z.object({ login: z.string() }).nullable(),
  latestStatus: z
    .object({
      createdAt: time,
      description: z.string().nullable(),
      environmentUrl: z.string().nullable(),
      logUrl: z.string().nullable(),
    })
    .nullable(),
});

/** Of any query that asks for `deploymentFields`. */
export const deploymentNodes = z.object({ nodes: z.array(deployment.nullable()).nullable() });

const answer = z.object({ repository: z.object({ deployments: deploymentNodes }) });

/** Newest first. Failed `unreadable` for an answer of another shape. */
export function deploymentsIn(data: unknown): readonly RecordedDeployment[] {
  const { repository } = answered(answer, data, 'the answer of GitHub about deployments');
  return recordedIn(repository.deployments);
}

/** What lies in no environment or has no number is nothing anybody could go by. */
export function recordedIn({ nodes }: z.output<typeof deploymentNodes>): readonly RecordedDeployment[] {
  return (nodes ?? []).flatMap((node) => {
    const { databaseId: id = null, environment = null } = node ?? {};
    return node && id !== null && environment !== null ? [recorded(node, id, environment)] : [];
  });
}

function recorded(
  { state, task, payload, createdAt, commitOid, creator, latestStatus }: z.output<typeof deployment>,
  id: number,
  environment: string,
): RecordedDeployment {
  return {
    id,
    environment,
    service: serviceOf(task),
    state: sharedStateOf(state),
    url: addressIn(latestStatus?.environmentUrl),
    logUrl: addressIn(latestStatus?.logUrl),
    by: creator?.login ?? 'ghost', // as GitHub itself calls an account that is gone
    createdAt,
    task: task ?? '',
    commit: as<CommitSha>(commitOid),
    awaitsApproval: state === 'WAITING',
    toldAt: latestStatus?.createdAt ?? createdAt,
    description: latestStatus?.description ?? null,
    run: (runAt(latestStatus?.logUrl) ?? runAt(runAddressIn(payload)))?.run ?? null,
    payload: payloadIn(payload),
  };
}

/** GitHub answers an empty text for an address that was not set, though its schema says otherwise. */
export function addressIn(text: string | null | undefined): string | null {
  return text === '' ? null : (text ?? null);
}

/** Generated workflows make a deployment for each service, of the task `deploy:<service>`. */
export function serviceOf(task: string | null): ServiceName | null {
  const [, service] = /^deploy:(.+)$/.exec(task ?? '') ?? [];
  return service === undefined ? null : as<ServiceName>(service);
}
