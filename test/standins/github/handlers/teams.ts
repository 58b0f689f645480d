import { team } from './environments.ts';
import { ok, problem, type Handlers } from './handling.ts';

const times = { created_at: '2020-01-01T00:00:00Z', updated_at: '2020-01-01T00:00:00Z' };

export const teams: Handlers = {
  'teams/get-by-name': ({ hub, path }) => {
    const [org = '', slug = ''] = [path['org'], path['team_slug']];
    const known = hub.settings.reviewers.get(`${org}/${slug}`);
    if (known?.type !== 'Team') return problem(404, 'Not Found');
    const counts = { members_count: 1, repos_count: 1 };
    return ok({ ...team(`${org}/${slug}`, known.id), ...times, ...counts, organization: organization(org) });
  },
};

/** What GitHub calls the organization of a team. */
function organization(login: string): object {
  const api = `https://api.github.com/orgs/${login}`;
  return {
    ...{ login, id: 1, node_id: 'O_1', url: api, html_url: `https://github.com/${login}`, ...times },
    ...{ repos_url: `${api}/repos`, events_url: `${api}/events`, hooks_url: `${api}/hooks` },
    ...{ issues_url: `${api}/issues`, members_url: `${api}/members{/member}` },
    ...{ public_members_url: `${api}/public_members{/member}`, description: null, archived_at: null },
    ...{ avatar_url: 'https://avatars.githubusercontent.com/u/1', type: 'Organization' },
    ...{ has_organization_projects: true, has_repository_projects: true },
    ...{ public_repos: 1, public_gists: 0, followers: 0, following: 0 },
  };
}
