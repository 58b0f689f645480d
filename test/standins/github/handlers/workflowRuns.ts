import type { Hub, HubJob, HubRun } from '../hub.ts';
import { created, noContent, ok, problem, type Handled, type Handlers, type Handling } from './handling.ts';
import { minimalRepository } from './repositories.ts';
import { user } from './users.ts';

export const workflowRuns: Handlers = {
  'actions/get-workflow-run': (asked) => withRun(asked, (run) => ok(shown(asked.hub, run))),
  'actions/list-workflow-runs': ({ hub, path, query }) => {
    const runs = shownRuns(hub, query, `.github/workflows/${path['workflow_id'] ?? ''}`);
    return ok({ total_count: runs.length, workflow_runs: runs });
  },
  'actions/list-jobs-for-workflow-run': (asked) =>
    withRun(asked, (run) =>
      ok({ total_count: run.jobs.length, jobs: run.jobs.map((job) => shownJob(asked.hub, run, job)) }),
    ),
  'actions/cancel-workflow-run': (asked) =>
    withRun(asked, (run) => {
      if (run.status === 'completed') return problem(409, 'Cannot cancel a workflow run that is completed');
      end(asked.hub, run, 'cancelled');
      return { status: 202, data: {} };
    }),
  'actions/re-run-workflow': (asked) => withRun(asked, (run) => again(asked.hub, run, run.jobs)),
  'actions/re-run-workflow-failed-jobs': (asked) =>
    withRun(asked, (run) => {
      const failed = run.jobs.filter(({ conclusion }) => conclusion === 'failure');
      return failed.length
        ? again(asked.hub, run, failed)
        : problem(403, 'This workflow run cannot be retried');
    }),
  'actions/download-job-logs-for-workflow-run': ({ hub, path }) => {
    const job = hub.runs.flatMap(({ jobs }) => jobs).find(({ id }) => id === Number(path['job_id']));
    if (job?.status !== 'completed' || job.log === null) return problem(404, 'Not Found');
    return { status: 302, headers: { location: `/stored-logs/${job.id}` } };
  },
  'actions/create-workflow-dispatch': (asked) => dispatch(asked),
};

/** What GitHub keeps elsewhere, and gives without a token. */
export function storedLog(hub: Hub, path: string): Handled | null {
  const [, id] = /^\/stored-logs\/(\d+)$/.exec(path) ?? [];
  if (id === undefined) return null;
  const job = hub.runs.flatMap(({ jobs }) => jobs).find((one) => one.id === Number(id));
  return job?.log === 'expired'
    ? { status: 410, text: 'The log has expired' }
    : { status: 200, text: job?.log ?? '' };
}

/** Those that a query asks for, of one workflow or of all. */
export function shownRuns(hub: Hub, query: URLSearchParams, path: string | null = null): readonly object[] {
  const fits = (name: string, value: string): boolean => [null, value].includes(query.get(name));
  return hub.runs
    .filter((one) => path === null || one.path === path)
    .filter(
      ({ status, sha, branch }) => fits('status', status) && fits('head_sha', sha) && fits('branch', branch),
    )
    .filter(({ event, actor }) => fits('event', event) && fits('actor', actor))
    .map((one) => shown(hub, one));
}

function dispatch({ hub, path, body, login }: Handling): Handled {
  const file = `.github/workflows/${path['workflow_id'] ?? ''}`;
  const {
    ref,
    inputs = {},
    return_run_details: tells,
  } = body as {
    readonly ref: string;
    readonly inputs?: Readonly<Record<string, string>>;
    readonly return_run_details?: boolean;
  };
  if (!hub.workflows.includes(file)) return problem(404, 'Not Found');
  if (hub.switchedOff.has(file))
    return problem(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow");
  if (hub.notByHand.has(file)) return problem(422, "Workflow does not have 'workflow_dispatch' trigger");
  const sha = hub.commitOf(ref);
  if (sha === null) return problem(422, `No ref found for: ${ref}`);
  const { id } = hub.run({ path: file, branch: ref, sha, event: 'workflow_dispatch', actor: login, inputs });
  if (!tells || !hub.tellsRuns) return noContent;
  const html = `https://github.com/${hub.fullName}/actions/runs/${id}`;
  return ok({ workflow_run_id: id, run_url: urlOf(hub, id), html_url: html });
}

function withRun({ hub, path }: Handling, then: (run: HubRun) => Handled): Handled {
  const run = hub.runs.find(({ id }) => id === Number(path['run_id']));
  return run ? then(run) : problem(404, 'Not Found');
}

function again(hub: Hub, run: HubRun, jobs: readonly HubJob[]): Handled {
  if (run.status !== 'completed') return problem(403, 'This workflow is already running');
  Object.assign(run, { status: 'queued', conclusion: null, updatedAt: hub.now(), attempt: run.attempt + 1 });
  for (const job of jobs) Object.assign(job, { status: 'queued', conclusion: null, log: null });
  return created({});
}

/** With the jobs that have not ended. */
export function end(hub: Hub, run: HubRun, conclusion: string): void {
  Object.assign(run, { status: 'completed', conclusion, updatedAt: hub.now() });
  for (const job of run.jobs)
    if (job.status !== 'completed') Object.assign(job, { status: 'completed', conclusion });
}

function urlOf(hub: Hub, run: number): string {
  return `https://api.github.com/repos/${hub.fullName}/actions/runs/${run}`;
}

function shown(hub: Hub, run: HubRun): object {
  const url = urlOf(hub, run.id);
  const addresses = ['jobs', 'logs', 'check_suite', 'cancel', 'rerun', 'artifacts', 'workflow'];
  return {
    ...{ id: run.id, node_id: `WFR_${run.id}`, run_number: 1, workflow_id: 1, event: run.event },
    run_attempt: run.attempt,
    ...{ name: run.name, path: run.path, display_title: run.title, pull_requests: [] },
    ...{ head_branch: run.branch, head_sha: run.sha, head_commit: null },
    ...{ status: run.status, conclusion: run.conclusion },
    ...{ created_at: run.createdAt, updated_at: run.updatedAt, run_started_at: run.createdAt },
    ...{ actor: user(run.actor), triggering_actor: user(run.actor) },
    ...{ url, html_url: `https://github.com/${hub.fullName}/actions/runs/${run.id}` },
    ...Object.fromEntries(addresses.map((name) => [`${name}_url`, `${url}/${name}`])),
    ...{ repository: minimalRepository(hub), head_repository: minimalRepository(hub) },
  };
}

function shownJob(hub: Hub, run: HubRun, job: HubJob): object {
  const url = `https://api.github.com/repos/${hub.fullName}/actions/jobs/${job.id}`;
  return {
    ...{ id: job.id, node_id: `JOB_${job.id}`, run_id: run.id, run_url: urlOf(hub, run.id), url },
    ...{ html_url: `https://github.com/${hub.fullName}/actions/runs/${run.id}/job/${job.id}` },
    ...{ head_sha: run.sha, head_branch: run.branch, workflow_name: run.name, name: job.name },
    ...{ status: job.status, conclusion: job.conclusion, check_run_url: url, labels: [] },
    ...{ created_at: run.createdAt, started_at: run.createdAt },
    completed_at: job.status === 'completed' ? run.updatedAt : null,
    steps: job.steps.map((one, index) => ({ ...one, number: index + 1 })),
    ...{ runner_id: null, runner_name: null, runner_group_id: null, runner_group_name: null },
  };
}
