import type { Hub, HubPull, HubReview } from '../hub.ts';
import { commit } from './commits.ts';
import { noCommit, ok, problem, type Handled, type Handlers, type Handling } from './handling.ts';
import { fullRepository } from './repositories.ts';
import { user } from './users.ts';

export const reviews: Handlers = {
  'repos/list-pull-requests-associated-with-commit': ({ hub, path }) => {
    const sha = path['commit_sha'] ?? '';
    if (hub.commits?.has(sha) === false) return noCommit(sha);
    const found = hub.pulls.filter((pull) => pull.sha === sha || pull.mergedAs === sha);
    return ok(found.map((pull) => shownPull(hub, pull)));
  },
  'pulls/list': ({ hub, query }) => {
    const isOpen = query.get('state') !== 'closed';
    const found = hub.pulls.filter(({ base, open }) => base === query.get('base') && open === isOpen);
    return ok(found.map((pull) => shownPull(hub, pull)));
  },
  'pulls/list-reviews': (asked) =>
    withPull(asked, (pull) => {
      const all = asked.hub.reviews.get(pull.number) ?? [];
      return ok(all.map((review, index) => shownReview(asked.hub, pull, review, index)));
    }),
  'pulls/list-commits': (asked) =>
    withPull(asked, ({ sha, author, commits = [{ author, committer: author }] }) =>
      ok(
        commits.map((by) => ({
          ...commit(asked.hub, sha),
          ...{ author: user(by.author), committer: user(by.committer) },
        })),
      ),
    ),
  'repos/get-collaborator-permission-level': ({ hub, path }) => {
    const login = path['username'] ?? '';
    const permission = hub.permissions.get(login) ?? 'write';
    return ok({ permission, role_name: permission, user: null });
  },
  'pulls/create-review': (asked) => withPull(asked, (pull) => create(asked, pull)),
};

function withPull({ hub, path }: Handling, then: (pull: HubPull) => Handled): Handled {
  const pull = hub.pulls.find(({ number }) => number === Number(path['pull_number']));
  return pull ? then(pull) : problem(404, 'Not Found');
}

function create({ hub, body, login }: Handling, pull: HubPull): Handled {
  const { event, commit_id: reviewed } = body as { event?: string; commit_id?: string };
  if (pull.author === login)
    return problem(422, 'Unprocessable Entity', { errors: ['Can not approve your own pull request'] });
  const state = event === 'APPROVE' ? 'APPROVED' : 'COMMENTED';
  const review = { by: login, state, commit: reviewed ?? pull.sha };
  const all = [...(hub.reviews.get(pull.number) ?? []), review];
  hub.reviews.set(pull.number, all);
  return ok(shownReview(hub, pull, review, all.length));
}

function shownReview(hub: Hub, pull: HubPull, review: HubReview, index: number): object {
  const { by, state, commit: reviewed = pull.sha, bot = false } = review;
  const html = `https://github.com/${hub.fullName}/pull/${pull.number}`;
  return {
    id: index + 1,
    node_id: `PRR_${index + 1}`,
    user: { ...user(by), type: bot ? 'Bot' : 'User' },
    body: '',
    state,
    html_url: html,
    pull_request_url: html,
    _links: { html: { href: html }, pull_request: { href: html } },
    commit_id: reviewed,
    author_association: 'COLLABORATOR',
  };
}

function shownPull(hub: Hub, pull: HubPull): object {
  const html = `https://github.com/${hub.fullName}/pull/${pull.number}`;
  const api = `https://api.github.com/repos/${hub.fullName}/pulls/${pull.number}`;
  const addresses = ['diff', 'patch', 'issue', 'commits', 'review_comments', 'review_comment', 'comments'];
  const links = [
    'comments',
    'commits',
    'statuses',
    'html',
    'issue',
    'review_comments',
    'review_comment',
    'self',
  ];
  const side = (ref: string, sha: string): object => ({
    ...{ label: `${hub.owner}:${ref}`, ref, sha },
    ...{ repo: fullRepository(hub), user: user(hub.owner) },
  });
  return {
    ...{ url: api, html_url: html, id: pull.number, node_id: `PR_${pull.number}`, number: pull.number },
    ...Object.fromEntries([...addresses, 'statuses'].map((name) => [`${name}_url`, `${api}/${name}`])),
    ...{ state: pull.open ? 'open' : 'closed', locked: false, title: pull.title, user: user(pull.author) },
    ...{ body: null, labels: [], milestone: null, assignee: null, author_association: 'COLLABORATOR' },
    ...{ created_at: pull.updatedAt, updated_at: pull.updatedAt, auto_merge: null, draft: pull.draft },
    closed_at: pull.open ? null : pull.updatedAt,
    merged_at: pull.mergedAs === undefined ? null : pull.updatedAt,
    merge_commit_sha: pull.mergedAs ?? null,
    head: side(pull.branch, pull.sha),
    base: side(pull.base, '0'.repeat(40)),
    _links: Object.fromEntries(links.map((name) => [name, { href: api }])),
  };
}
