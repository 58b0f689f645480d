import type { Hub, HubCheck, HubStatus } from '../hub.ts';
import { noCommit, ok, problem, type Handlers } from './handling.ts';
import { minimalRepository } from './repositories.ts';
import { user } from './users.ts';

export const checks: Handlers = {
  'checks/list-for-ref': ({ hub, path }) => {
    const sha = path['ref'] ?? '';
    if (hub.commits?.has(sha) === false) return noCommit(sha);
    const runs = (hub.checks.get(sha) ?? []).map((check, index) => checkRun(hub, sha, check, index));
    return ok({ total_count: runs.length, check_runs: runs });
  },
  'repos/get-combined-status-for-ref': ({ hub, path }) => {
    const sha = path['ref'] ?? '';
    if (hub.commits?.has(sha) === false) return problem(404, 'Not Found');
    const statuses = (hub.statuses.get(sha) ?? []).map((status, index) =>
      simpleStatus(hub, sha, status, index),
    );
    const url = `https://api.github.com/repos/${hub.fullName}/commits/${sha}`;
    return ok({
      state: 'pending',
      statuses,
      sha,
      total_count: statuses.length,
      repository: minimalRepository(hub),
      commit_url: url,
      url: `${url}/status`,
    });
  },
  'actions/list-repo-workflows': ({ hub }) => {
    const found = hub.workflows.map((path, index) => workflow(hub, path, index));
    return ok({ total_count: found.length, workflows: found });
  },
};

function checkRun(
  hub: Hub,
  sha: string,
  { name, status, conclusion, url, app }: HubCheck,
  index: number,
): object {
  return {
    id: index + 1,
    node_id: `CR_${index + 1}`,
    head_sha: sha,
    external_id: null,
    url: `https://api.github.com/repos/${hub.fullName}/check-runs/${index + 1}`,
    html_url: url,
    details_url: url,
    status: status.toLowerCase(),
    conclusion: conclusion?.toLowerCase() ?? null,
    started_at: null,
    completed_at: null,
    output: { title: null, summary: null, text: null, annotations_count: 0, annotations_url: url },
    name,
    check_suite: { id: 1 },
    app: application(app ?? 15368),
    pull_requests: [],
  };
}

function application(id: number): object {
  return {
    id,
    node_id: `A_${id}`,
    owner: user('github'),
    name: `App ${id}`,
    description: null,
    external_url: 'https://help.github.com/en/actions',
    html_url: 'https://github.com/apps/github-actions',
    created_at: '2018-07-30T09:30:17Z',
    updated_at: '2024-04-10T20:33:16Z',
    permissions: { checks: 'write' },
    events: [],
  };
}

function simpleStatus(
  hub: Hub,
  sha: string,
  { context, state, url, description, createdAt, app }: HubStatus,
  index: number,
): object {
  return {
    id: index + 1,
    node_id: `S_${index + 1}`,
    state: state.toLowerCase(),
    context,
    description,
    target_url: url,
    avatar_url: `https://avatars.githubusercontent.com/${app === undefined ? 'u/1' : `in/${app}`}?v=4`,
    url: `https://api.github.com/repos/${hub.fullName}/statuses/${sha}`,
    created_at: createdAt,
    updated_at: createdAt,
  };
}

function workflow(hub: Hub, path: string, index: number): object {
  const name = path.replace(/^.*\/|\.ya?ml$/g, '');
  const url = `https://api.github.com/repos/${hub.fullName}/actions/workflows/${index + 1}`;
  return {
    id: index + 1,
    node_id: `W_${index + 1}`,
    name,
    path,
    state: 'active',
    url,
    html_url: `https://github.com/${hub.fullName}/blob/main/${path}`,
    badge_url: `https://github.com/${hub.fullName}/workflows/${name}/badge.svg`,
    created_at: '2024-01-01T00:00:00Z',
    updated_at: '2024-01-01T00:00:00Z',
  };
}
