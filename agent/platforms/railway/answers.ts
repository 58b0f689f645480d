import * as z from 'zod';

/** Of what Railway answers, as far as it is used. Values of variables are in none of it. */

const nullish = z
  .string()
  .nullish()
  .transform((text) => text ?? null);

export const deploymentFields =
  'id status createdAt statusUpdatedAt url staticUrl canRollback deploymentStopped creator { name email } meta';

export const statuses = [
  ...(['BUILDING', 'CRASHED', 'DEPLOYING', 'FAILED', 'INITIALIZING', 'NEEDS_APPROVAL', 'QUEUED'] as const),
  ...(['REMOVED', 'REMOVING', 'SKIPPED', 'SLEEPING', 'SUCCESS', 'WAITING'] as const),
];

export const time = z.string().transform((text, context) => {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  context.addIssue({ code: 'custom', message: 'no time' });
  return z.NEVER;
});

/** Free JSON of Railway's: what is text in it counts, the rest may be anything. */
const meta = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((all) =>
    Object.fromEntries(
      Object.entries(all ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
  );

export const deployment = z.object({
  id: z.string(),
  /** One that is not known yet is like one that waits. */
  status: z.enum(statuses).catch('WAITING'),
  createdAt: time,
  statusUpdatedAt: time.nullish().transform((at) => at ?? null),
  url: nullish,
  staticUrl: nullish,
  canRollback: z.boolean(),
  deploymentStopped: z.boolean(),
  creator: z.object({ name: nullish, email: nullish }).nullish(),
  meta,
});

export type RailwayDeployment = z.output<typeof deployment>;
export type Status = RailwayDeployment['status'];

/** A list as GraphQL pages it. */
export function listOf<Node>(node: z.ZodType<Node>): z.ZodType<readonly Node[]> {
  return z
    .object({ edges: z.array(z.object({ node })) })
    .transform(({ edges }) => edges.map((edge) => edge.node));
}

export const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: nullish });

const domains = z.array(z.object({ domain: z.string() }));

export const instanceFields = `serviceId serviceName region numReplicas rootDirectory sleepApplication cronSchedule
  source { image repo } domains { customDomains { domain } serviceDomains { domain } }
  latestDeployment { ${deploymentFields} } activeDeployments { ${deploymentFields} }`;

/** A service in one environment. */
export const instance = z.object({
  serviceId: z.string(),
  serviceName: z.string(),
  region: nullish,
  numReplicas: z
    .number()
    .nullish()
    .transform((count) => count ?? null),
  rootDirectory: nullish,
  sleepApplication: z.boolean().nullish(),
  cronSchedule: nullish,
  source: z.object({ image: nullish, repo: nullish }).nullish(),
  domains: z.object({ customDomains: domains, serviceDomains: domains }),
  latestDeployment: deployment.nullish(),
  activeDeployments: z.array(deployment),
});

export type Instance = z.output<typeof instance>;

const named = z.object({ id: z.string(), name: z.string() });

export type Named = z.output<typeof named>;

export const projectFields = `id name subscriptionType baseEnvironmentId primaryEnvironmentId workspace { id name }
  environments(first: 500) { edges { node { id name } } } services(first: 500) { edges { node { id name } } }`;

export const project = z.object({
  id: z.string(),
  name: z.string(),
  subscriptionType: z.string(),
  /** What Railway copies for pull requests. */
  baseEnvironmentId: nullish,
  primaryEnvironmentId: nullish,
  workspace: named.nullish(),
  environments: listOf(named),
  services: listOf(named),
});

export type Project = z.output<typeof project>;

export const projects = listOf(named);
