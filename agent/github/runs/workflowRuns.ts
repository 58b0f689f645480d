import * as z from 'zod';
import { as, type CommitSha } from '../../protocol/ids.ts';
import type { WorkflowJob, WorkflowRun } from '../../protocol/model.ts';
import { answered } from '../client/answered.ts';
import type { OnGitHub } from '../client/onGitHub.ts';
import { isLive, standingOf } from './runState.ts';

export type Asking = Pick<OnGitHub, 'gitHub' | 'repository'>;

/** What GitHub alone cannot say of a run. */
export type FoundRun = Omit<WorkflowRun, 'generated' | 'startedHere'>;

/** The event of a run that somebody started. */
const byHand = 'workflow_dispatch';
const what = 'the answer of GitHub about workflow runs';
const time = z.string().transform((text) => Date.parse(text));
const login = z.object({ login: z.string() }).nullish();

const run = z
  .object({
    id: z.number(),
    name: z.string().nullish(),
    path: z.string(),
    display_title: z.string(),
    status: z.string().nullable(),
    conclusion: z.string().nullable(),
    event: z.string(),
    run_attempt: z.number().optional(),
    head_branch: z.string().nullable(),
    head_sha: z.string().transform((text) => as<CommitSha>(text)),
    html_url: z.string(),
    created_at: time,
    updated_at: time,
    run_started_at: time.optional(),
    triggering_actor: login,
    actor: login,
  })
  .transform((one): FoundRun => {
    const [path = one.path] = one.path.split('@'); // `…/ci.yml@main` where GitHub names the branch, too
    const standing = standingOf(one.status, one.conclusion);
    return {
      ...{ id: one.id, name: one.name ?? path, path, title: one.display_title, ...standing },
      ...{ branch: one.head_branch, commit: one.head_sha, url: one.html_url },
      byHand: one.event === byHand || (one.run_attempt ?? 1) > 1,
      by: (one.triggering_actor ?? one.actor)?.login ?? 'ghost',
      at: isLive(standing) ? (one.run_started_at ?? one.created_at) : one.updated_at,
    };
  });

const job = z
  .object({
    id: z.number(),
    name: z.string(),
    status: z.string(),
    conclusion: z.string().nullable(),
    html_url: z.string().nullable(),
    created_at: time,
    started_at: time.nullable(),
    completed_at: time.nullable(),
    steps: z
      .array(z.object({ name: z.string(), status: z.string(), conclusion: z.string().nullable() }))
      .default([]),
  })
  .transform((one): WorkflowJob => ({
    ...{ id: one.id, name: one.name, url: one.html_url ?? '', ...standingOf(one.status, one.conclusion) },
    at: one.completed_at ?? one.started_at ?? one.created_at,
    steps: one.steps.map(({ name, status, conclusion }) => ({
      name,
      word: standingOf(status, conclusion).word,
    })),
  }));

/** So many are looked at; what is older is history. */
const mostRuns = 30;
/** Of one run: beyond it nobody reads a list. */
const mostJobs = 100;

/** The newest runs of all workflows, the newest first: one question, free where nothing changed. */
export async function newestRuns(
  { gitHub, repository }: Asking,
  signal: AbortSignal,
): Promise<readonly FoundRun[]> {
  const asked = { ...placeOf(repository), per_page: mostRuns, request: { signal, retries: 0 } };
  const { data } = await gitHub.ask((octokit) => octokit.rest.actions.listWorkflowRunsForRepo(asked));
  return answered(z.object({ workflow_runs: z.array(run) }), data, what).workflow_runs;
}

/** Failed `gitHub` (`notFound`) for one that is gone. */
export async function runOf(
  { gitHub, repository }: Asking,
  id: number,
  signal: AbortSignal,
): Promise<FoundRun> {
  const asked = { ...placeOf(repository), run_id: id, request: { signal, retries: 0 } };
  const { data } = await gitHub.ask((octokit) => octokit.rest.actions.getWorkflowRun(asked));
  return answered(run, data, what);
}

/** Runs that somebody started by hand, of one workflow and branch, the newest first. */
export async function dispatchedRuns(
  { gitHub, repository }: Asking,
  { path, ref, by }: { readonly path: string; readonly ref: string; readonly by: string },
  signal: AbortSignal,
): Promise<readonly { readonly run: FoundRun; readonly createdAt: number }[]> {
  const asked = {
    ...placeOf(repository),
    ...{ workflow_id: fileOf(path), branch: ref, actor: by, event: byHand, per_page: 10 },
    request: { signal, retries: 0 },
  };
  const { data } = await gitHub.ask((octokit) => octokit.rest.actions.listWorkflowRuns(asked));
  const created = z.object({ workflow_runs: z.array(z.object({ created_at: time })) });
  const times = answered(created, data, what).workflow_runs;
  const runs = answered(z.object({ workflow_runs: z.array(run) }), data, what).workflow_runs;
  return runs.map((one, index) => ({ run: one, createdAt: times[index]?.created_at ?? 0 }));
}

/** What this account started by hand, of all workflows, the newest first. */
export async function runsStartedBy(
  { gitHub, repository }: Asking,
  account: string,
  signal: AbortSignal,
): Promise<readonly FoundRun[]> {
  const asked = { ...placeOf(repository), actor: account, event: byHand, per_page: 10 };
  const { data } = await gitHub.ask((octokit) =>
    octokit.rest.actions.listWorkflowRunsForRepo({ ...asked, request: { signal, retries: 0 } }),
  );
  return answered(z.object({ workflow_runs: z.array(run) }), data, what).workflow_runs;
}

/** Of its last attempt, in GitHub's order. */
export async function jobsOf(
  { gitHub, repository }: Asking,
  id: number,
  signal: AbortSignal,
): Promise<readonly WorkflowJob[]> {
  const asked = { ...placeOf(repository), run_id: id, per_page: mostJobs, request: { signal, retries: 0 } };
  const { data } = await gitHub.ask((octokit) => octokit.rest.actions.listJobsForWorkflowRun(asked));
  return answered(z.object({ jobs: z.array(job) }), data, what).jobs;
}

export function placeOf({ owner, name }: OnGitHub['repository']): {
  readonly owner: string;
  readonly repo: string;
} {
  return { owner, repo: name };
}

/** GitHub takes a workflow's file for its number. */
export function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
