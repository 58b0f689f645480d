import type { Hub, HubComment } from '../hub.ts';
import { created, noContent, ok, problem, type Handled, type Handlers, type Handling } from './handling.ts';
import { user } from './users.ts';

export const comments: Handlers = {
  'issues/list-comments': ({ hub, path }) =>
    ok(
      hub.comments
        .filter(({ issue }) => issue === Number(path['issue_number']))
        .map((comment) => shown(hub, comment)),
    ),
  'issues/create-comment': ({ hub, path, body, login }) => {
    const issue = Number(path['issue_number']);
    if (!hub.pulls.some(({ number }) => number === issue)) return problem(404, 'Not Found');
    const comment = { id: hub.nextId(), issue, body: textIn(body), author: login, createdAt: hub.now() };
    hub.comments.push(comment);
    return created(shown(hub, comment));
  },
  'issues/update-comment': (asked) =>
    withComment(asked, (comment) => {
      comment.body = textIn(asked.body);
      return ok(shown(asked.hub, comment));
    }),
  'issues/delete-comment': (asked) =>
    withComment(asked, (comment) => {
      asked.hub.comments.splice(asked.hub.comments.indexOf(comment), 1);
      return noContent;
    }),
};

function textIn(body: unknown): string {
  return (body as { readonly body: string }).body;
}

function withComment({ hub, path }: Handling, answer: (comment: HubComment) => Handled): Handled {
  const found = hub.comments.find(({ id }) => id === Number(path['comment_id']));
  return found ? answer(found) : problem(404, 'Not Found');
}

function shown(hub: Hub, { id, issue, body, author, createdAt }: HubComment): object {
  const url = `https://api.github.com/repos/${hub.fullName}/issues/comments/${id}`;
  return {
    id,
    node_id: `IC_${id}`,
    url,
    html_url: `https://github.com/${hub.fullName}/pull/${issue}#issuecomment-${id}`,
    body,
    user: user(author),
    created_at: createdAt,
    updated_at: createdAt,
    issue_url: `https://api.github.com/repos/${hub.fullName}/issues/${issue}`,
    author_association: 'MEMBER',
  };
}
