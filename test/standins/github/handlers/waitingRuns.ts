import type { Hub, HubWaitingRun } from '../hub.ts';
import { ok, problem, type Handled, type Handlers, type Handling } from './handling.ts';
import { minimalRepository } from './repositories.ts';
import { user } from './users.ts';
import { shownRuns } from './workflowRuns.ts';

export const waitingRuns: Handlers = {
  'actions/list-workflow-runs-for-repo': ({ hub, query }) => {
    const sha = query.get('head_sha');
    const found = hub.waitingRuns
      .filter((one) => query.get('status') !== 'waiting' || one.said.length === 0)
      .filter((one) => sha === null || one.sha === sha);
    const others = shownRuns(hub, query);
    const runs = [...found.map((one) => shownRun(hub, one)), ...others];
    return ok({ total_count: runs.length, workflow_runs: runs });
  },
  'actions/get-pending-deployments-for-run': (asked) =>
    withRun(asked, (run) => ok(run.said.length ? [] : [pending(asked, run)])),
  'actions/review-pending-deployments-for-run': (asked) => withRun(asked, (run) => review(asked, run)),
  'actions/get-reviews-for-run': (asked) =>
    withRun(asked, ({ environment, said }) =>
      ok(
        said.map(({ by, state, comment }) => ({
          ...{ state, comment, user: user(by) },
          environments: [{ id: 1, node_id: 'EN_1', name: environment, url: '', html_url: '' }],
        })),
      ),
    ),
};

function withRun({ hub, path }: Handling, then: (run: HubWaitingRun) => Handled): Handled {
  const run = hub.waitingRuns.find(({ id }) => id === Number(path['run_id']));
  return run ? then(run) : problem(404, 'Not Found');
}

function review({ body, login }: Handling, run: HubWaitingRun): Handled {
  const { environment_ids, state, comment } = body as {
    environment_ids: readonly number[];
    state: 'approved' | 'rejected';
    comment: string;
  };
  if (!environment_ids.includes(run.id) || run.said.length)
    return problem(422, 'No pending deployment requests to approve or reject');
  if (!run.reviewers.includes(login)) return problem(403, 'Must have reviewer permission');
  run.said.push({ by: login, state, comment });
  return ok([]);
}

function pending({ login, hub }: Handling, { id, environment, reviewers }: HubWaitingRun): object {
  const address = `https://github.com/${hub.fullName}/deployments/activity_log?environment=${environment}`;
  return {
    environment: { id, node_id: `EN_${id}`, name: environment, url: address, html_url: address },
    wait_timer: 0,
    wait_timer_started_at: null,
    current_user_can_approve: reviewers.includes(login),
    reviewers: reviewers.map((name) => ({ type: 'User', reviewer: user(name) })),
  };
}

function shownRun(hub: Hub, run: HubWaitingRun): object {
  const url = `https://api.github.com/repos/${hub.fullName}/actions/runs/${run.id}`;
  const addresses = ['jobs', 'logs', 'check_suite', 'cancel', 'rerun', 'artifacts', 'workflow'];
  return {
    ...{ id: run.id, node_id: `WFR_${run.id}`, run_number: 1, workflow_id: 1, event: 'push' },
    ...{ name: 'Deploy', path: '.github/workflows/deploy.yml', display_title: 'Deploy', pull_requests: [] },
    ...{ head_branch: hub.defaultBranch, head_sha: run.sha, head_commit: null },
    ...standingOf(run),
    ...{ created_at: run.createdAt, updated_at: run.createdAt, run_started_at: run.createdAt },
    ...{ actor: user(run.actor), triggering_actor: user(run.startedAgainBy ?? run.actor) },
    ...{ url, html_url: `https://github.com/${hub.fullName}/actions/runs/${run.id}` },
    ...Object.fromEntries(addresses.map((name) => [`${name}_url`, `${url}/${name}`])),
    ...{ repository: minimalRepository(hub), head_repository: minimalRepository(hub) },
  };
}

/** It goes on once it may. */
function standingOf({ said }: HubWaitingRun): {
  readonly status: string;
  readonly conclusion: string | null;
} {
  const [last] = said;
  if (!last) return { status: 'waiting', conclusion: null };
  return last.state === 'approved'
    ? { status: 'in_progress', conclusion: null }
    : { status: 'completed', conclusion: 'failure' };
}
