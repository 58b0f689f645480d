import * as z from 'zod';

/** What Vercel answers, as far as it is read. What a schema does not name is dropped, values of variables above all. */

const time = z.number();
const text = z.string().nullish();

export const state = z.enum([
  'QUEUED',
  'INITIALIZING',
  'BUILDING',
  'READY',
  'ERROR',
  'CANCELED',
  'DELETED',
  'BLOCKED',
]);
export type State = z.output<typeof state>;

/** In lists it has other names for the same: `uid`, `state`, `created`. */
export const deployment = z
  .object({
    id: z.string().optional(),
    uid: z.string().optional(),
    url: text,
    readyState: state.optional(),
    state: state.optional(),
    readySubstate: text,
    target: text,
    customEnvironment: z.object({ id: z.string(), slug: z.string().optional() }).nullish(),
    createdAt: time.optional(),
    created: time.optional(),
    ready: time.nullish(),
    aliasAssigned: z.union([time, z.boolean()]).nullish(),
    creator: z.object({ username: text, githubLogin: text }).nullish(),
    meta: z.record(z.string(), z.unknown()).nullish(),
    errorMessage: text,
    alias: z.array(z.string()).nullish(),
  })
  .transform(({ uid, id, state: listed, readyState, created, createdAt, meta, ...rest }, context) => {
    const [name, at] = [id ?? uid, createdAt ?? created];
    const is = readyState ?? listed;
    if (name === undefined || at === undefined || is === undefined) {
      context.addIssue('a deployment without id, time or state');
      return z.NEVER;
    }
    const texts = Object.entries(meta ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    return { ...rest, id: name, createdAt: at, state: is, meta: Object.fromEntries(texts) };
  });
/** A deployment as Vercel tells it. */
export type Told = z.output<typeof deployment>;

export const deployments = z.object({
  deployments: z.array(deployment),
  pagination: z.object({ next: time.nullish() }),
});

const aliasRequest = z.object({
  jobStatus: z.string(),
  toDeploymentId: z.string(),
  requestedAt: time.optional(),
  type: z.string().optional(),
});

export const project = z.object({
  id: z.string(),
  name: z.string(),
  accountId: z.string(),
  paused: z.boolean().optional(),
  framework: text,
  buildCommand: text,
  installCommand: text,
  outputDirectory: text,
  rootDirectory: text,
  nodeVersion: text,
  serverlessFunctionRegion: text,
  lastAliasRequest: aliasRequest.nullish(),
  lastRollbackTarget: z.unknown(),
  targets: z.object({ production: deployment.nullish() }).nullish(),
});
export type Project = z.output<typeof project>;

/** By which secrets programs pass its protection: they are wrapped by whoever asks for them. */
export const protection = z.object({
  name: z.string(),
  protectionBypass: z.record(z.string(), z.object({ scope: text })).nullish(),
});

export const productionDeployment = z.object({ deployment });

export const user = z.object({
  user: z.object({
    username: z.string(),
    email: text,
    defaultTeamId: text,
    billing: z.object({ plan: text }).nullish(),
  }),
});

export const team = z.object({
  id: z.string(),
  slug: z.string(),
  billing: z.object({ plan: text }).nullish(),
  /** `on`: whatever is set for production and previews can be read by nobody. */
  sensitiveEnvironmentVariablePolicy: text,
});

export const alias = z.object({
  alias: z.string(),
  deploymentId: text,
  createdAt: time.nullish(),
  updatedAt: time.nullish(),
});
export type Alias = z.output<typeof alias>;

export const aliases = z.object({ aliases: z.array(alias) });

const variable = z.object({
  id: z.string(),
  key: z.string(),
  type: z.string(),
  target: z.union([z.array(z.string()), z.string()]).nullish(),
  customEnvironmentIds: z.array(z.string()).nullish(),
  gitBranch: text,
  createdAt: time.nullish(),
  updatedAt: time.nullish(),
});
export const variables = z.object({ envs: z.array(variable) });
export type Variable = z.output<typeof variable>;

export const environments = z.object({
  environments: z.array(z.object({ id: z.string(), slug: z.string() })),
});

/** Values, for a build: they are wrapped by whoever asks for them. */
export const pulled = z.object({
  env: z.record(z.string(), z.string()),
  buildEnv: z.record(z.string(), z.string()).nullish(),
});

export const events = z.array(
  z.object({
    type: z.string().optional(),
    created: time.nullish(),
    text: text,
    payload: z.object({ text: text, date: time.nullish() }).nullish(),
  }),
);

/** A line of `vercel logs --json`. */
export const logged = z.object({
  timestamp: time,
  message: z.string().nullish(),
  level: text,
  requestMethod: text,
  requestPath: text,
  responseStatusCode: z.number().nullish(),
});

export const anything = z.unknown();
