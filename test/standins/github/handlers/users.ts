import { ok, problem, type Handlers } from './handling.ts';

export const users: Handlers = {
  'users/get-by-username': ({ hub, path }) => {
    const login = path['username'] ?? '';
    const known = hub.settings.reviewers.get(login);
    return known ? ok({ ...privateUser(login), id: known.id }) : problem(404, 'Not Found');
  },
  'users/get-authenticated': ({ login }) => ok(privateUser(login)),
};

/** What GitHub calls a simple user. */
export function user(login: string): object {
  const api = `https://api.github.com/users/${login}`;
  return {
    login,
    id: 1,
    node_id: 'U_1',
    avatar_url: 'https://avatars.githubusercontent.com/u/1',
    gravatar_id: '',
    url: api,
    html_url: `https://github.com/${login}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: 'User',
    site_admin: false,
  };
}

function privateUser(login: string): object {
  return {
    ...user(login),
    name: login,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 1,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2020-01-01T00:00:00Z',
    updated_at: '2020-01-01T00:00:00Z',
  };
}
