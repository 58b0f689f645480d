import type { HubEnvironment, HubReviewer } from '../hubSettings.ts';
import type { Hub } from '../hub.ts';
import { type Handlers, type Handling, noContent, ok, problem } from './handling.ts';
import { user } from './users.ts';

interface Body {
  readonly wait_timer?: number;
  readonly prevent_self_review?: boolean;
  readonly reviewers?: readonly HubReviewer[] | null;
  readonly deployment_branch_policy?: {
    readonly protected_branches: boolean;
    readonly custom_branch_policies: boolean;
  } | null;
}

/** GitHub's environments, with what protects them. */
export const environments: Handlers = {
  'repos/get-all-environments': ({ hub }) => {
    const all = [...hub.settings.environments.values()].map((one) => shown(hub, one));
    return ok({ total_count: all.length, environments: all });
  },
  'repos/get-environment': (asked) => {
    const found = named(asked);
    return found ? ok(shown(asked.hub, found)) : problem(404, 'Not Found');
  },
  'repos/create-or-update-environment': (asked) => {
    const { hub, path } = asked;
    const environment = named(asked) ?? hub.settings.environment(path['environment_name'] ?? '');
    const body = (asked.body as Body | undefined) ?? {};
    if ((body.reviewers?.length ?? 0) > 6) return problem(422, 'Too many reviewers');
    if ((body.wait_timer ?? 0) > 43_200) return problem(422, 'Wait timer is too long');
    change(environment, body);
    return ok(shown(hub, environment));
  },
  'repos/delete-an-environment': ({ hub, path }) => {
    const name = path['environment_name'] ?? '';
    const places = [hub.environments, hub.settings.environments]; // made by a deployment, or by hand
    return places.map((place) => place.delete(name)).includes(true) ? noContent : problem(404, 'Not Found');
  },
  'repos/list-deployment-branch-policies': (asked) => {
    const policies = named(asked)?.policies;
    return policies
      ? ok({ total_count: policies.length, branch_policies: policies.map(policy) })
      : problem(404, 'Not Found');
  },
  'repos/create-deployment-branch-policy': (asked) => {
    const environment = named(asked);
    if (environment?.branches !== 'custom') return problem(404, 'Not Found');
    const { name, type = 'branch' } = asked.body as { name: string; type?: 'branch' | 'tag' };
    const made = { id: asked.hub.nextId(), name, type };
    environment.policies.push(made);
    return ok(policy(made));
  },
  'repos/delete-deployment-branch-policy': (asked) => {
    const environment = named(asked);
    const id = Number(asked.path['branch_policy_id']);
    if (!environment?.policies.some((one) => one.id === id)) return problem(404, 'Not Found');
    environment.policies = environment.policies.filter((one) => one.id !== id);
    return noContent;
  },
  'repos/get-all-deployment-protection-rules': (asked) => {
    const environment = named(asked);
    if (!environment) return problem(404, 'Not Found');
    const rules = environment.custom.map((slug, index) => ({
      ...{ id: index + 1, node_id: `GR_${index}`, enabled: true },
      app: { id: index + 1, slug, integration_url: `https://api.github.com/apps/${slug}`, node_id: 'A_1' },
    }));
    return ok({ total_count: rules.length, custom_deployment_protection_rules: rules });
  },
};

function named({ hub, path }: Handling): HubEnvironment | undefined {
  return hub.settings.environments.get(path['environment_name'] ?? '');
}

/** What is left out of the request goes back to nothing: GitHub replaces the whole of it. */
function change(environment: HubEnvironment, body: Body): void {
  const { deployment_branch_policy: branches } = body;
  environment.waitTimer = body.wait_timer ?? 0;
  environment.preventSelfReview = body.prevent_self_review ?? false;
  environment.reviewers = [...(body.reviewers ?? [])];
  environment.branches = branches ? (branches.protected_branches ? 'protected' : 'custom') : null;
  if (environment.branches !== 'custom') environment.policies = [];
}

function shown(hub: Hub, environment: HubEnvironment): object {
  const { name, waitTimer, reviewers, branches, preventSelfReview, custom } = environment;
  const address = `https://api.github.com/repos/${hub.fullName}/environments/${name}`;
  const time = '2026-01-01T00:00:00Z';
  return {
    ...{ id: 1, node_id: 'EN_1', name, url: address, html_url: address, created_at: time, updated_at: time },
    protection_rules: [
      ...(waitTimer ? [{ id: 1, node_id: 'GA_1', type: 'wait_timer', wait_timer: waitTimer }] : []),
      ...(reviewers.length ? [required(hub, reviewers, preventSelfReview)] : []),
      ...(branches ? [{ id: 3, node_id: 'GA_3', type: 'branch_policy' }] : []),
      ...custom.map((slug, index) => ({ id: 4 + index, node_id: `GR_${index}`, type: slug })),
    ],
    deployment_branch_policy: branches && {
      protected_branches: branches === 'protected',
      custom_branch_policies: branches === 'custom',
    },
  };
}

function required(hub: Hub, reviewers: readonly HubReviewer[], preventSelfReview: boolean): object {
  const names = [...hub.settings.reviewers];
  return {
    ...{ id: 2, node_id: 'GA_2', type: 'required_reviewers', prevent_self_review: preventSelfReview },
    reviewers: reviewers.map(({ type, id }) => {
      const [login = ''] = names.find(([, known]) => known.type === type && known.id === id) ?? [];
      return { type, reviewer: type === 'User' ? { ...user(login), id } : team(login, id) };
    }),
  };
}

/** What GitHub calls a team. `login` is `org/slug`. */
export function team(login: string, id: number): object {
  const [org = '', slug = ''] = login.split('/');
  const api = `https://api.github.com/organizations/1/team/${id}`;
  return {
    ...{ id, node_id: `T_${id}`, name: slug, slug, description: null, privacy: 'closed' },
    ...{ notification_setting: 'notifications_enabled', permission: 'pull', parent: null },
    ...{ url: api, members_url: `${api}/members{/member}`, repositories_url: `${api}/repos` },
    ...{ html_url: `https://github.com/orgs/${org}/teams/${slug}`, type: 'organization' },
    ...{ organization_id: 1 },
  };
}

function policy({ id, name, type }: HubEnvironment['policies'][number]): object {
  return { id, node_id: `P_${id}`, name, type };
}
