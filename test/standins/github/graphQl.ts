import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema, GraphQLError, graphqlSync, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { priceOf } from './price.ts';
import { stateOf, type Hub, type HubDeployment, type HubPull } from './hub.ts';

export interface Query {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const schemaFile = fileURLToPath(new URL('schema.graphql', import.meta.resolve('@octokit/graphql-schema')));
let schema: GraphQLSchema | null = null;

/** Runs a query against GitHub's published schema: a field it does not have is refused, and so is an answer of ours. */
export function answerQuery(hub: Hub, { query, variables }: Query, drift: string[]): ExecutionResult {
  schema ??= buildSchema(readFileSync(schemaFile, 'utf8'), { assumeValidSDL: true });
  const rootValue = {
    rateLimit: {
      cost: priceOf({ query, variables }),
      limit: 5000,
      remaining: 4998,
      resetAt: hub.now(),
      nodeCount: 6100,
      used: 2,
    },
    repository: (asked: { owner: string; name: string }) =>
      hub.answersTo(asked.owner, asked.name) ? repository(hub) : null,
  };
  const result = graphqlSync({
    schema,
    source: query,
    rootValue,
    variableValues: variables,
    typeResolver: (value) => (value as { __typename?: string }).__typename,
  });
  if (result.data?.['repository'] === null && !result.errors) return notFound(variables);
  const known = result.errors?.filter(({ extensions }) => extensions['type'] !== undefined) ?? [];
  if (known.length > 0)
    return {
      ...result,
      errors: known.map(({ message, path, extensions }) => ({
        message,
        path,
        type: extensions['type'],
      })) as never,
    };
  drift.push(...(result.errors ?? []).map(({ message }) => `graphql: ${message}`));
  return result;
}

function notFound({ owner, name }: Readonly<Record<string, unknown>>): ExecutionResult {
  const message = `Could not resolve to a Repository with the name '${String(owner)}/${String(name)}'.`;
  return {
    data: { repository: null },
    errors: [{ type: 'NOT_FOUND', path: ['repository'], message }],
  } as never;
}

interface Page {
  readonly environments?: readonly string[] | null;
  readonly first?: number;
  readonly after?: string | null;
}

function repository(hub: Hub): object {
  return {
    nameWithOwner: hub.fullName,
    defaultBranchRef: { name: hub.defaultBranch },
    deployments: (page: Page) => {
      const { environments } = page;
      const own = hub.deployments.filter((one) => environments?.includes(one.environment) ?? true);
      return connection(own.toSorted((one, other) => other.id - one.id).map(deployment), page);
    },
    refs: (page: Page) =>
      connection(
        hub.branchNames.map((name) => ({ name })),
        page,
      ),
    object: ({ oid }: { oid: string }) => (hub.commitOf(oid) ? commit(hub, oid) : null),
    pullRequest: ({ number }: { number: number }) => {
      const found = hub.pulls.find((pull) => pull.number === number);
      if (found) return pullRequest(hub, found);
      throw new GraphQLError(`Could not resolve to a PullRequest with the number of ${number}.`, {
        extensions: { type: 'NOT_FOUND' },
      });
    },
    pullRequests: (page: Page & { readonly headRefName?: string }) => {
      const open = hub.pulls.filter(
        ({ open, branch }) => open && (page.headRefName === undefined || page.headRefName === branch),
      );
      const newest = open.sort((one, other) => other.updatedAt.localeCompare(one.updatedAt));
      return connection(
        newest.map((pull) => pullRequest(hub, pull)),
        page,
      );
    },
  };
}

function pullRequest(hub: Hub, pull: HubPull): object {
  return {
    number: pull.number,
    title: pull.title,
    url: `https://github.com/${hub.fullName}/pull/${pull.number}`,
    isDraft: pull.draft,
    updatedAt: pull.updatedAt,
    isCrossRepository: pull.fork !== null,
    author: { __typename: 'User', login: pull.author },
    baseRefName: pull.base,
    headRefName: pull.branch,
    headRefOid: pull.sha,
    state: pull.open ? 'OPEN' : 'CLOSED',
    headRepositoryOwner: {
      __typename: 'User',
      login: (pull.fork ?? hub.fullName).split('/')[0],
    },
    headRef: pull.branchGone ? null : { id: `REF_${pull.number}`, target: commit(hub, pull.sha) },
  };
}

function commit(hub: Hub, sha: string): object {
  const own = hub.deployments.filter((one) => one.sha === sha).sort((one, other) => other.id - one.id);
  const contexts = [
    ...(hub.checks.get(sha) ?? []).map((check) => ({
      __typename: 'CheckRun',
      ...check,
      detailsUrl: check.url,
    })),
    ...(hub.statuses.get(sha) ?? []).map((one) => ({
      __typename: 'StatusContext',
      ...one,
      targetUrl: one.url,
    })),
  ];
  return {
    __typename: 'Commit',
    oid: sha,
    deployments: (page: Page) => shown(hub, 'deployments', connection(own.map(deployment), page)),
    statusCheckRollup: () =>
      shown(
        hub,
        'statusCheckRollup',
        contexts.length
          ? { state: rollupState(contexts), contexts: (page: Page) => connection(contexts, page) }
          : null,
      ),
  };
}

function shown<Value>({ hides }: Hub, field: 'statusCheckRollup' | 'deployments', value: Value): Value {
  if (!hides.has(field)) return value;
  const extensions = { type: 'FORBIDDEN' };
  throw new GraphQLError('Resource not accessible by personal access token', { extensions });
}

/** What the worst of them says. */
function rollupState(contexts: readonly object[]): string {
  const all = contexts as readonly { conclusion?: string | null; state?: string }[];
  const said = all.map(({ conclusion, state }) => state ?? conclusion ?? 'PENDING');
  if (said.some((one) => !['PENDING', 'SUCCESS', 'NEUTRAL', 'SKIPPED'].includes(one))) return 'FAILURE';
  return said.includes('PENDING') ? 'PENDING' : 'SUCCESS';
}

function deployment(one: HubDeployment): object {
  const last = one.statuses.at(-1);
  return {
    databaseId: one.id,
    environment: one.environment,
    state: { success: 'ACTIVE' }[stateOf(one)] ?? stateOf(one).toUpperCase(),
    task: one.task,
    payload: JSON.stringify(one.payload),
    commitOid: one.sha,
    createdAt: one.createdAt,
    creator: { __typename: 'User', login: one.creator },
    latestStatus: last
      ? {
          createdAt: last.createdAt,
          description: last.description,
          environmentUrl: last.url || null,
          logUrl: last.logUrl || null,
        }
      : null,
  };
}

/** A page of a list, with cursors that are numbers. */
function connection(all: readonly object[], { first = 30, after }: Page): object {
  const from = after ? Number(after) : 0;
  const nodes = all.slice(from, from + first);
  const end = from + nodes.length;
  return {
    totalCount: all.length,
    nodes,
    pageInfo: { hasNextPage: end < all.length, endCursor: String(end) },
  };
}
