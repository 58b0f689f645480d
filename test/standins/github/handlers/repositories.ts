import type { Hub } from '../hub.ts';
import { ok, problem, type Handlers } from './handling.ts';
import { user } from './users.ts';

export const repositories: Handlers = {
  'repos/get': ({ hub }) => ok(fullRepository(hub)),
  'orgs/get': ({ hub, path }) =>
    path['org'] === hub.owner && hub.isOrganization ? ok(organization(hub)) : problem(404, 'Not Found'),
};

/** What GitHub calls a minimal repository. */
export function minimalRepository(hub: Hub): object {
  const api = `https://api.github.com/repos/${hub.fullName}`;
  const addresses = [
    ...['archive', 'assignees', 'blobs', 'branches', 'collaborators', 'comments', 'commits', 'compare'],
    ...['contents', 'contributors', 'deployments', 'downloads', 'events', 'forks', 'git_commits', 'git_refs'],
    ...['git_tags', 'hooks', 'issue_comment', 'issue_events', 'issues', 'keys', 'labels', 'languages'],
    ...['merges', 'milestones', 'notifications', 'pulls', 'releases', 'stargazers', 'statuses'],
    ...['subscribers', 'subscription', 'tags', 'teams', 'trees'],
  ];
  return {
    id: 1,
    node_id: 'R_1',
    name: hub.name,
    full_name: hub.fullName,
    owner: { ...user(hub.owner), type: hub.isOrganization ? 'Organization' : 'User' },
    private: hub.isPrivate,
    html_url: `https://github.com/${hub.fullName}`,
    description: null,
    fork: false,
    url: api,
    ...Object.fromEntries(addresses.map((name) => [`${name}_url`, `${api}/${name}`])),
  };
}

/** What GitHub calls a full repository. */
export function fullRepository(hub: Hub): object {
  const address = `https://github.com/${hub.fullName}`;
  const counts = ['forks', 'forks_count', 'open_issues', 'open_issues_count', 'size', 'stargazers_count'];
  const flags = ['has_issues', 'has_projects', 'has_wiki', 'has_pages', 'has_discussions', 'has_downloads'];
  const times = ['created_at', 'updated_at', 'pushed_at'];
  return {
    ...minimalRepository(hub),
    ...Object.fromEntries(['clone', 'git', 'ssh', 'svn'].map((name) => [`${name}_url`, `${address}.git`])),
    ...Object.fromEntries([...counts, ...moreCounts].map((name) => [name, 0])),
    ...Object.fromEntries(flags.map((name) => [name, true])),
    ...Object.fromEntries(times.map((name) => [name, '2024-01-01T00:00:00Z'])),
    ...{ default_branch: hub.defaultBranch, visibility: hub.isPrivate ? 'private' : 'public' },
    ...{ archived: false, disabled: false, homepage: null, language: null, mirror_url: null, license: null },
  };
}

const moreCounts = ['watchers', 'watchers_count', 'network_count', 'subscribers_count'];

function organization({ owner, plan }: Hub): object {
  const api = `https://api.github.com/orgs/${owner}`;
  const addresses = ['repos', 'events', 'hooks', 'issues', 'members', 'public_members'];
  const counts = ['public_repos', 'public_gists', 'followers', 'following'];
  return {
    ...{ login: owner, url: api, id: 1, node_id: 'O_1', description: null, type: 'Organization' },
    ...Object.fromEntries(addresses.map((name) => [`${name}_url`, `${api}/${name}`])),
    ...Object.fromEntries(counts.map((name) => [name, 0])),
    ...{ avatar_url: api, html_url: `https://github.com/${owner}`, archived_at: null },
    ...{ has_organization_projects: true, has_repository_projects: true },
    ...{ created_at: '2020-01-01T00:00:00Z', updated_at: '2020-01-01T00:00:00Z' },
    ...(plan !== null && { plan: { name: plan, space: 1, private_repos: 1 } }),
  };
}
