import { created, problem, type Handlers } from './handling.ts';
import { user } from './users.ts';

interface Asked {
  readonly state: string;
  readonly context?: string;
  readonly description?: string | null;
  readonly target_url?: string | null;
}

export const statuses: Handlers = {
  'repos/create-commit-status': ({ hub, path, body, login }) => {
    const sha = path['sha'] ?? '';
    if (hub.commitOf(sha) === null) return problem(422, `No commit found for SHA: ${sha}`);
    const { state, context = 'default', description = null, target_url: url = null } = body as Asked;
    if ((description ?? '').length > 140) return problem(422, 'Validation Failed');
    const status = {
      ...{ context, state: state.toUpperCase(), url, description, creator: login },
      createdAt: hub.now(),
    };
    const others = (hub.statuses.get(sha) ?? []).filter((one) => one.context !== context);
    hub.statuses.set(sha, [...others, status]);
    const id = hub.nextId();
    return created({
      url: `https://api.github.com/repos/${hub.fullName}/statuses/${sha}`,
      avatar_url: null,
      id,
      node_id: `SC_${id}`,
      state,
      description,
      target_url: url,
      context,
      created_at: status.createdAt,
      updated_at: status.createdAt,
      creator: user(login),
    });
  },
};
