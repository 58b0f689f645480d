import { stateOf, type Hub, type HubDeployment, type HubDeploymentStatus } from '../hub.ts';
import { created, noContent, ok, problem, type Handled, type Handlers, type Handling } from './handling.ts';
import { user } from './users.ts';

interface Asked {
  readonly ref: string;
  readonly task?: string;
  readonly environment?: string;
  readonly payload?: unknown;
  readonly description?: string | null;
  readonly auto_merge?: boolean;
  readonly required_contexts?: readonly string[];
  readonly transient_environment?: boolean;
  readonly production_environment?: boolean;
}

interface AskedStatus {
  readonly state: string;
  readonly description?: string;
  readonly environment_url?: string;
  readonly log_url?: string;
  readonly auto_inactive?: boolean;
}

export const deployments: Handlers = {
  'repos/create-deployment': ({ hub, body, login }) => create(hub, body, login),
  'repos/list-deployments': ({ hub, query }) => {
    const wanted = ['environment', 'task', 'sha', 'ref'] as const;
    const fits = (one: HubDeployment): boolean =>
      wanted.every((name) => !query.get(name) || query.get(name) === one[name]);
    return ok(
      hub.deployments
        .filter(fits)
        .toReversed()
        .map((one) => shown(hub, one)),
    );
  },
  'repos/get-deployment': (asked) => withDeployment(asked, (one) => ok(shown(asked.hub, one))),
  'repos/delete-deployment': (asked) =>
    withDeployment(asked, (one) => {
      const { deployments: all } = asked.hub;
      const isOver = ['inactive', 'failure', 'error'].includes(stateOf(one));
      if (!isOver && all.length > 1)
        return problem(422, 'We cannot delete an active deployment unless it is the only deployment');
      all.splice(all.indexOf(one), 1);
      return noContent;
    }),
  'repos/list-deployment-statuses': (asked) =>
    withDeployment(asked, (one) =>
      ok(one.statuses.toReversed().map((status) => shownStatus(asked.hub, one, status))),
    ),
  'repos/create-deployment-status': (asked) =>
    withDeployment(asked, (one) => {
      const { state, description, environment_url, log_url, auto_inactive } = asked.body as AskedStatus;
      if ((description ?? '').length > 140) return problem(422, 'Validation Failed');
      const given = { description: description ?? '', url: environment_url ?? '', logUrl: log_url ?? '' };
      const status = asked.hub.tell(one, { state, ...given, creator: asked.login }, auto_inactive);
      return created(shownStatus(asked.hub, one, status));
    }),
};

function create(hub: Hub, asked: Asked, login: string): Handled {
  if (asked.auto_merge !== false) return problem(409, 'Conflict merging the default branch');
  if (asked.required_contexts?.length !== 0)
    return problem(409, 'Conflict: Commit status checks failed', { errors: [] });
  const sha = hub.commitOf(asked.ref);
  if (sha === null) return problem(422, `No ref found for: ${asked.ref}`);
  const deployment = hub.deploy({
    ...{ sha, ref: asked.ref, task: asked.task ?? 'deploy', creator: login },
    environment: asked.environment ?? 'production',
    description: asked.description ?? null,
    payload: asked.payload ?? {},
    transient: asked.transient_environment ?? false,
    production: asked.production_environment ?? asked.environment === 'production',
  });
  return created(shown(hub, deployment));
}

function withDeployment({ hub, path }: Handling, answer: (deployment: HubDeployment) => Handled): Handled {
  const found = hub.deployments.find(({ id }) => id === Number(path['deployment_id']));
  return found ? answer(found) : problem(404, 'Not Found');
}

function shown(hub: Hub, one: HubDeployment): object {
  const url = `https://api.github.com/repos/${hub.fullName}/deployments/${one.id}`;
  return {
    url,
    id: one.id,
    node_id: `DE_${one.id}`,
    sha: one.sha,
    ref: one.ref,
    task: one.task,
    payload: one.payload,
    original_environment: one.environment,
    environment: one.environment,
    description: one.description,
    creator: user(one.creator),
    created_at: one.createdAt,
    updated_at: one.statuses.at(-1)?.createdAt ?? one.createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: `https://api.github.com/repos/${hub.fullName}`,
    transient_environment: one.transient,
    production_environment: one.production,
  };
}

function shownStatus(hub: Hub, { id, environment }: HubDeployment, status: HubDeploymentStatus): object {
  const repository = `https://api.github.com/repos/${hub.fullName}`;
  return {
    url: `${repository}/deployments/${id}/statuses/${status.id}`,
    id: status.id,
    node_id: `DES_${status.id}`,
    state: status.state,
    creator: user(status.creator),
    description: status.description,
    environment,
    target_url: '',
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: `${repository}/deployments/${id}`,
    repository_url: repository,
    environment_url: status.url,
    log_url: status.logUrl,
  };
}
