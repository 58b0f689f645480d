import { as, type ArtifactId, type DeploymentId, type OperationId } from '../../protocol/ids.ts';
import type { CommitInfo, Deployment, DeploymentState } from '../../protocol/model.ts';
import { commitSaid } from '../cloud/commits.ts';
import type { DeployRequest, TargetPlace } from '../platform.ts';
import type { Job } from './shapes.ts';

/** What a job is told by: Amplify keeps the words of its commit, and nothing else of ours. */
export function noteOf({
  operation,
  by,
  commit,
}: Pick<DeployRequest, 'operation' | 'by' | 'commit'>): string {
  return `[taxiway ${operation} by ${by.replaceAll(/[[\]]/g, '')}] ${commit.title}`;
}

interface Note {
  readonly operation: OperationId;
  readonly by: string;
}

function noteIn({ commitMessage }: Pick<Job, 'commitMessage'>): Note | null {
  const [, operation, by] = /^\[taxiway (\S+) by ([^\]]*)\]/.exec(commitMessage) ?? [];
  return operation === undefined || by === undefined ? null : { operation: as(operation), by };
}

/** The last job of this operation, where it is for this commit: one that was undone is followed by one for another commit. */
export function ownJob(
  newestFirst: readonly Job[],
  { operation, commit }: Pick<DeployRequest, 'operation' | 'commit'>,
): Job | null {
  const last = newestFirst.find((job) => noteIn(job)?.operation === operation);
  return last?.commitId === commit.sha ? last : null;
}

/** What answers: the last one that succeeded. */
export function servingJob(newestFirst: readonly Job[]): Job | null {
  return newestFirst.find(({ status }) => status === 'SUCCEED') ?? null;
}

export function commitOf(job: Job, known: CommitInfo | null): CommitInfo {
  const title = job.commitMessage.replace(/^\[taxiway [^\]]*\] /, '');
  return known ?? commitSaid(isSha(job.commitId) ? job.commitId : null, { title });
}

export function isSha(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

export interface JobFacts {
  readonly target: Pick<TargetPlace, 'environment' | 'service'>;
  readonly commit: CommitInfo;
  readonly serving: Job | null;
  readonly url: string | null;
}

export function deploymentOf(job: Job, { target, commit, serving, url }: JobFacts): Deployment {
  const { environment, service } = target;
  const note = noteIn(job);
  const isServing = serving?.jobId === job.jobId;
  const state = stateOf(job, isServing);
  const { startTime, endTime } = job;
  return {
    ...{ environment, service, commit, state },
    id: as<DeploymentId>(job.jobId),
    platform: 'amplify',
    artifact: as<ArtifactId>(`${service}-${commit.sha.slice(0, 12)}`),
    by: note?.by ?? job.jobType.toLowerCase(),
    createdAt: startTime ?? 0,
    wayBack: state === 'serving' || state === 'retired' ? 'safe' : 'cannot',
    ...(startTime !== undefined && endTime ? { tookMs: endTime - startTime } : {}),
    ...(isServing && endTime ? { servedFrom: endTime } : {}),
    ...(url === null ? {} : { url }),
    ...(note ? { operation: note.operation } : {}),
  };
}

function stateOf({ status }: Job, isServing: boolean): DeploymentState {
  if (status === 'SUCCEED') return isServing ? 'serving' : 'retired';
  if (status === 'FAILED') return 'failed';
  return status === 'CANCELLED' || status === 'CANCELLING' ? 'cancelled' : 'building';
}
