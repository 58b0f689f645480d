import * as z from 'zod';
import { badInput, type Failed, failureOf } from '../../protocol/failures.ts';
import { as, type CommitSha } from '../../protocol/ids.ts';
import type { WaitingDeployment } from '../../protocol/model.ts';
import { say } from '../../protocol/say.ts';
import { answered } from '../client/answered.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

type Asking = Pick<OnGitHub, 'gitHub' | 'repository'>;

const what = 'the answer of GitHub about deployments that wait';
const login = z.object({ login: z.string() }).nullish();
const runs = z.object({
  workflow_runs: z.array(
    z.object({
      id: z.number(),
      head_sha: z.string().transform((text) => as<CommitSha>(text)),
      name: z.string().nullish(),
      html_url: z.string(),
      triggering_actor: login,
      updated_at: z.string().transform((text) => Date.parse(text)),
    }),
  ),
});
const pending = z.array(
  z.object({
    environment: z.object({ id: z.number(), name: z.string() }),
    current_user_can_approve: z.boolean(),
  }),
);

/** So many runs are looked into; who has more of them waiting looks at GitHub. */
const mostRuns = 20;

/**
 * Deployments of workflows that wait until a required reviewer lets them go on: one question, and one for each run that waits, free
 * while nothing changes. None where this account may not see the repository's workflows.
 */
export async function waitingDeployments(
  { gitHub, repository }: Asking,
  signal: AbortSignal,
): Promise<readonly WaitingDeployment[]> {
  const place = { owner: repository.owner, repo: repository.name, request: { signal, retries: 0 } };
  const asked = { ...place, status: 'waiting' as const, per_page: mostRuns };
  try {
    const { data } = await gitHub.ask((octokit) => octokit.rest.actions.listWorkflowRunsForRepo(asked));
    const found = answered(runs, data, what).workflow_runs.map(async (run) => {
      const waits = await pendingOf({ gitHub, repository }, run.id, signal);
      return waits.map((one): WaitingDeployment => ({
        ...{ run: run.id, environmentId: one.environment.id, environment: one.environment.name },
        ...{ workflow: run.name ?? '', commit: run.head_sha, url: run.html_url },
        ...{ by: run.triggering_actor?.login ?? 'ghost', since: run.updated_at },
        yours: one.current_user_can_approve,
      }));
    });
    return (await Promise.all(found)).flat();
  } catch (error) {
    if (isNotForUs(error)) return [];
    throw error;
  }
}

/** None of a run that was deleted meanwhile. */
async function pendingOf(
  { gitHub, repository }: Asking,
  run_id: number,
  signal: AbortSignal,
): Promise<z.infer<typeof pending>> {
  const { owner, name: repo } = repository;
  const asked = { owner, repo, run_id, request: { signal, retries: 0 } };
  try {
    const { data } = await gitHub.ask((octokit) => octokit.rest.actions.getPendingDeploymentsForRun(asked));
    return answered(pending, data, what);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.reason === 'gitHub' && failure.situation === 'notFound') return [];
    throw error;
  }
}

function isNotForUs(error: unknown): boolean {
  const failure = failureOf(error);
  return failure.reason === 'gitHub' && ['noPermission', 'notFound'].includes(failure.situation);
}

/** Lets it go on, or not. Failed `badInput` where it waits no more (somebody was first, or the run is gone), else as any question. */
export async function reviewWaiting(
  { gitHub, repository }: Asking,
  { run, environmentId }: Pick<WaitingDeployment, 'run' | 'environmentId'>,
  { approve, comment }: { readonly approve: boolean; readonly comment: string },
  signal: AbortSignal,
): Promise<void> {
  const review = {
    ...{ owner: repository.owner, repo: repository.name, run_id: run, environment_ids: [environmentId] },
    ...{ state: approve ? ('approved' as const) : ('rejected' as const), comment },
    request: { signal, retries: 0 },
  };
  try {
    await gitHub.ask((octokit) => octokit.rest.actions.reviewPendingDeploymentsForRun(review));
  } catch (error) {
    throw inWords(error);
  }
}

function inWords(error: unknown): unknown {
  const failure = failureOf(error);
  const isGone = failure.reason === 'gitHub' && ['refused', 'notFound'].includes(failure.situation);
  return isGone ? gone(error) : error;
}

function gone(cause: unknown): Failed {
  const message = say('This deployment waits no more: somebody else was first, or its run is gone.');
  return badInput(message, { cause });
}
