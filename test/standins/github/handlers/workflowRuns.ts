import type { Hub } from '../hub.ts';
import { ok, problem, type Handlers } from './handling.ts';
import { user } from './users.ts';

export const workflowRuns: Handlers = {
  'actions/get-workflow-run': ({ hub, path }) => {
    const id = Number(path['run_id']);
    const status = hub.runs.get(id);
    return status === undefined ? problem(404, 'Not Found') : ok(run(hub, id, status));
  },
};

function run(hub: Hub, id: number, status: string): object {
  const url = `https://api.github.com/repos/${hub.fullName}/actions/runs/${id}`;
  const addresses = ['jobs', 'logs', 'check_suite', 'cancel', 'rerun', 'artifacts', 'workflow'];
  return {
    ...{ id, node_id: `WFR_${id}`, run_number: 1, workflow_id: 1, status, event: 'push', path: 'deploy.yml' },
    ...{ head_branch: hub.defaultBranch, head_sha: '0'.repeat(40), display_title: 'Deploy' },
    ...{ conclusion: status === 'completed' ? 'success' : null, head_commit: null, pull_requests: [] },
    ...{ url, html_url: url, created_at: hub.now(), updated_at: hub.now() },
    ...Object.fromEntries(addresses.map((name) => [`${name}_url`, `${url}/${name}`])),
    ...{ repository: minimal(hub), head_repository: minimal(hub) },
  };
}

const parts = (
  'archive assignees blobs branches collaborators comments commits compare contents contributors deployments downloads ' +
  'events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels languages merges ' +
  'milestones notifications pulls releases stargazers statuses subscribers subscription tags teams trees'
).split(' ');

/** What GitHub calls a minimal repository. */
function minimal({ owner, name, fullName, isPrivate }: Hub): object {
  const url = `https://api.github.com/repos/${fullName}`;
  return {
    ...{ id: 1, node_id: 'R_1', name, full_name: fullName, owner: user(owner), private: isPrivate },
    ...{ description: null, fork: false, url, html_url: `https://github.com/${fullName}` },
    ...Object.fromEntries(parts.map((part) => [`${part}_url`, `${url}/${part}`])),
  };
}
