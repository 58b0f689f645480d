import { GraphQLError } from 'graphql';
import type { DeploymentRecord, EnvironmentRecord, Place, ProjectRecord, RailwayCloud } from './cloud.ts';

/** Whose token a question came with. */
export type Bearer = 'account' | 'workspace' | 'project' | null;

type Args = Readonly<Record<string, unknown>>;

function list<Item>(
  all: readonly Item[],
  { first, after }: Args,
  cursorOf = (_: Item, index: number) => `c${index}`,
) {
  const edges = all.map((node, index) => ({ node, cursor: cursorOf(node, index) }));
  const from = typeof after !== 'string' ? 0 : edges.findIndex(({ cursor }) => cursor === after) + 1;
  const shown = edges.slice(from, from + (typeof first === 'number' ? first : 100));
  const endCursor = shown.at(-1)?.cursor ?? null;
  const hasNextPage = from + shown.length < edges.length;
  return { edges: shown, pageInfo: { endCursor, hasNextPage, hasPreviousPage: from > 0, startCursor: null } };
}

/** What graphql-js asks for the answers: plain things and functions of their arguments. */
export function resolvers(cloud: RailwayCloud, bearer: Bearer) {
  const iso = (at: number): string => new Date(at).toISOString();
  const notThere = (what: string): never => {
    throw new GraphQLError(`${what} not found`);
  };
  const only = (...kinds: readonly Bearer[]): void => {
    if (!kinds.includes(bearer)) throw new GraphQLError('Not Authorized');
  };
  const anybody = (): void => only('account', 'workspace', 'project');

  const deployment = (one: DeploymentRecord) => ({
    ...{ id: one.id, status: one.status, meta: one.meta, deploymentStopped: one.stopped },
    ...{ createdAt: iso(one.createdAt), statusUpdatedAt: iso(one.statusUpdatedAt) },
    updatedAt: iso(one.statusUpdatedAt),
    canRollback: cloud.canRollback(one),
    canRedeploy: one.served,
    creator: cloud.person,
    environmentId: one.place.environment.id,
    serviceId: one.place.serviceId,
    projectId: projectOf(one.place).id,
    staticUrl: one.place.domain,
    url: one.place.domain,
  });
  const projectOf = (place: Place): ProjectRecord =>
    cloud.projects.find(({ environments }) => environments.includes(place.environment)) ??
    notThere('Project');
  const instance = (place: Place) => ({
    ...{ id: `i-${place.serviceId}`, serviceId: place.serviceId, environmentId: place.environment.id },
    serviceName: projectOf(place).services.find(({ id }) => id === place.serviceId)?.name,
    ...{
      region: 'europe-west4',
      numReplicas: 1,
      rootDirectory: place.rootDirectory,
      sleepApplication: false,
    },
    source: place.image === null ? null : { image: place.image },
    domains: {
      customDomains: [],
      serviceDomains: place.domain === null ? [] : [{ id: 'd1', domain: place.domain }],
    },
    latestDeployment: place.deployments[0] ? deployment(place.deployments[0]) : null,
    activeDeployments: cloud.active(place).map(deployment),
  });
  const environment = (one: EnvironmentRecord) => ({
    ...{ id: one.id, name: one.name, canAccess: true, isEphemeral: false },
    serviceInstances: (args: Args) => list(one.places.map(instance), args),
    variables: (args: Args) => list(one.places.flatMap(variablesOf), args),
  });
  const variablesOf = ({ serviceId, variables }: Place) =>
    [...variables].map(([name, { setAt }]) => ({
      ...{ id: `${serviceId}-${name}`, name, serviceId, isSealed: false },
      ...{ createdAt: iso(setAt), updatedAt: iso(setAt) },
    }));
  const project = (one: ProjectRecord): object => ({
    ...{ id: one.id, name: one.name, subscriptionType: 'hobby' },
    ...{ baseEnvironmentId: one.baseEnvironmentId, primaryEnvironmentId: one.primaryEnvironmentId },
    workspace: { ...cloud.workspace, projects },
    environments: (args: Args) => list(one.environments.map(environment), args),
    services: (args: Args) => list(one.services, args),
  });
  const projects = (args: Args) => list(cloud.projects.map(project), args);
  const customer = () => {
    if (cloud.used === null) throw new GraphQLError('Not Authorized');
    return { id: 'customer', currentUsage: cloud.used, billingPeriod: cloud.billingPeriod };
  };
  const found = (id: unknown): DeploymentRecord => cloud.find(String(id)) ?? notThere('Deployment');
  const change = (
    id: unknown,
    may: (one: DeploymentRecord) => boolean,
    how: (one: DeploymentRecord) => void,
  ) => {
    anybody();
    const one = found(id);
    if (!may(one)) throw new GraphQLError(`Deployment cannot be changed while it is ${one.status}`);
    cloud.changes += 1;
    how(one);
    return true;
  };
  const place = (environmentId: unknown, serviceId: unknown): Place =>
    cloud.places().find((one) => one.environment.id === environmentId && one.serviceId === serviceId) ??
    notThere('ServiceInstance');
  const lines = (texts: readonly string[], { limit, startDate }: Args, at: number) =>
    texts
      .map((message, index) => ({ timestamp: iso(at + index), message, attributes: [], severity: 'info' }))
      .filter(({ timestamp }) => typeof startDate !== 'string' || timestamp >= startDate)
      .slice(-Number(limit ?? 100));

  return {
    me: () => {
      only('account');
      return { ...cloud.person, workspaces: [{ ...cloud.workspace, projects }] };
    },
    apiToken: () => {
      only('account', 'workspace');
      return { workspaces: [cloud.workspace] };
    },
    projectToken: () => {
      only('project');
      const [own] = cloud.projects;
      const [first] = own?.environments ?? [];
      if (!own || !first) return notThere('Project');
      const ids = { id: 'token', name: 'ci', environmentId: first.id, projectId: own.id };
      return { ...ids, project: project(own), environment: environment(first) };
    },
    projects: (args: Args) => {
      only('workspace');
      return projects(args);
    },
    workspace: ({ workspaceId }: Args) => {
      only('account', 'workspace');
      if (workspaceId !== cloud.workspace.id) return notThere('Workspace');
      return { ...cloud.workspace, projects, customer };
    },
    project: ({ id }: Args) => {
      anybody();
      return project(cloud.projects.find((one) => one.id === id) ?? notThere('Project'));
    },
    environment: ({ id }: Args) => {
      anybody();
      const all = cloud.projects.flatMap(({ environments }) => environments);
      return environment(all.find((one) => one.id === id) ?? notThere('Environment'));
    },
    deployment: ({ id }: Args) => {
      anybody();
      return deployment(found(id));
    },
    deployments: ({ input, ...page }: Args) => {
      anybody();
      const { environmentId, serviceId } = input as Args;
      const { deployments } = place(environmentId, serviceId);
      return list(deployments.map(deployment), page, ({ id }) => `after-${id}`);
    },
    buildLogs: ({ deploymentId, ...args }: Args) => {
      anybody();
      const one = found(deploymentId);
      return lines(one.buildLog, args, one.createdAt);
    },
    deploymentLogs: ({ deploymentId, ...args }: Args) => {
      anybody();
      const one = found(deploymentId);
      return lines(one.served ? one.log : [], args, one.createdAt);
    },
    deploymentCancel: ({ id }: Args) =>
      change(
        id,
        ({ status }) => ['INITIALIZING', 'BUILDING', 'DEPLOYING', 'NEEDS_APPROVAL'].includes(status),
        (one) => cloud.set(one, 'REMOVED'),
      ),
    deploymentStop: ({ id }: Args) =>
      change(
        id,
        ({ status }) => status === 'SUCCESS',
        (one) => {
          one.stopped = true;
          one.statusUpdatedAt = cloud.now();
        },
      ),
    deploymentRestart: ({ id }: Args) =>
      change(
        id,
        ({ status }) => ['SUCCESS', 'SLEEPING', 'CRASHED'].includes(status),
        (one) => {
          one.stopped = false;
          cloud.set(one, 'SUCCESS');
        },
      ),
    deploymentRollback: ({ id }: Args) =>
      change(
        id,
        (one) => cloud.canRollback(one),
        (one) => {
          const { refusal } = cloud;
          cloud.refusal = null;
          if (refusal !== null) throw new GraphQLError(refusal);
          one.place.variables.clear();
          for (const [name, stored] of one.variables) one.place.variables.set(name, stored);
          cloud.deploy(one.place, one.code, { reason: 'rollback' });
        },
      ),
    deploymentRedeploy: ({ id }: Args) => {
      anybody();
      const one = found(id);
      return deployment(cloud.deploy(one.place, one.code, { reason: 'redeploy' }));
    },
    serviceInstanceDeployV2: ({ environmentId, serviceId }: Args) => {
      anybody();
      const one = place(environmentId, serviceId);
      return cloud.deploy(one, one.image, { reason: 'deploy', image: one.image }).id;
    },
    variableCollectionUpsert: ({ input }: Args) => {
      anybody();
      const { environmentId, serviceId, variables } = input as Args;
      const kept = place(environmentId, serviceId).variables;
      for (const [name, value] of Object.entries(variables as Args))
        kept.set(name, { value: String(value), setAt: cloud.now() });
      cloud.changes += 1;
      return true;
    },
    variableUpsert: ({ input }: Args) => {
      anybody();
      const { environmentId, serviceId, name, value } = input as Args;
      const { variables } = place(environmentId, serviceId);
      variables.set(String(name), { value: String(value), setAt: cloud.now() });
      cloud.changes += 1;
      return true;
    },
  };
}
