import type { Hub } from '../hub.ts';
import { user } from './users.ts';

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
    owner: user(hub.owner),
    private: hub.isPrivate,
    html_url: `https://github.com/${hub.fullName}`,
    description: null,
    fork: false,
    url: api,
    ...Object.fromEntries(addresses.map((name) => [`${name}_url`, `${api}/${name}`])),
  };
}
