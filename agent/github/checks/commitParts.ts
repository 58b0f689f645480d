import * as z from 'zod';
import type { CommitStanding, SharedDeployment } from '../../protocol/model.ts';
import { checksOf, noChecks } from './checks.ts';
import { addressIn, serviceOf } from '../deployments/deploymentsQuery.ts';
import { isOverState, sharedStateOf } from '../deployments/deploymentStates.ts';

/** What is asked of a commit, in every query that asks for one. */
export const commitFields = `deployments(first: 20, orderBy: { field: CREATED_AT, direction: DESC }) {
  nodes {
    databaseId environment state task createdAt
    creator { login }
    latestStatus { environmentUrl logUrl }
  }
}
statusCheckRollup {
  state
  contexts(first: 50) {
    totalCount
    nodes {
      __typename
      ... on CheckRun { name status conclusion detailsUrl }
      ... on StatusContext { context state targetUrl }
    }
  }
}`;

export const login = z.object({ login: z.string() }).nullable();
export const time = z.string().transform((text) => Date.parse(text));
export const list = <Item extends z.ZodType>(item: Item) =>
  z.object({ nodes: z.array(item.nullable()).nullable() }).transform(({ nodes }) => notNull(nodes ?? []));

const deployment = z.object({
  databaseId: z.number().nullable(),
  environment: z.string().nullable(),
  state: z.string().nullable(),
  task: z.string().nullable(),
  createdAt: time,
  creator: login,
  latestStatus: z.object({ environmentUrl: z.string().nullable(), logUrl: z.string().nullable() }).nullable(),
});

const context = z.discriminatedUnion('__typename', [
  z.object({
    __typename: z.literal('CheckRun'),
    name: z.string(),
    status: z.string(),
    conclusion: z.string().nullable(),
    detailsUrl: z.string().nullable(),
  }),
  z.object({
    __typename: z.literal('StatusContext'),
    context: z.string(),
    state: z.string(),
    targetUrl: z.string().nullable(),
  }),
]);

/** The answer to `commitFields`. */
export const commitAnswer = z.object({
  deployments: list(deployment).nullish(),
  statusCheckRollup: z
    .object({
      state: z.string(),
      contexts: z.object({ totalCount: z.number(), nodes: z.array(context.nullable()).nullable() }),
    })
    .nullish(),
});

export type Context = z.output<typeof context>;

export function standingOf(answer: z.output<typeof commitAnswer> | null): CommitStanding {
  const rollup = answer?.statusCheckRollup;
  return {
    checks: rollup
      ? checksOf({
          state: rollup.state,
          total: rollup.contexts.totalCount,
          read: notNull(rollup.contexts.nodes ?? []),
        })
      : noChecks,
    deployments: newestOfEach(answer?.deployments ?? []),
  };
}

/** Newest first, one per environment and service: earlier ones of the same commit were replaced. */
function newestOfEach(found: readonly z.output<typeof deployment>[]): readonly SharedDeployment[] {
  const seen = new Set<string>();
  return found.flatMap(({ databaseId, environment, state, task, createdAt, creator, latestStatus }) => {
    const service = serviceOf(task);
    const place = JSON.stringify([environment, service]);
    if (databaseId === null || environment === null || seen.has(place)) return [];
    seen.add(place);
    if (isOverState(state)) return [];
    return {
      ...{ id: databaseId, environment, service, state: sharedStateOf(state) },
      url: addressIn(latestStatus?.environmentUrl),
      logUrl: addressIn(latestStatus?.logUrl),
      by: creator?.login ?? 'ghost',
      createdAt,
    };
  });
}

export function notNull<Item>(items: readonly (Item | null)[]): Item[] {
  return items.filter((item) => item !== null);
}
