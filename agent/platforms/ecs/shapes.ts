import * as z from 'zod';
import { Secret } from '../../run/secret.ts';

/** Seconds since 1970 with parts of one, as the API has times; ms here. */
export const time = z.number().transform((seconds) => Math.round(seconds * 1000));

const tags = z
  .array(z.object({ key: z.string(), value: z.string().optional() }))
  .default([])
  .transform((all) => new Map(all.map(({ key, value }) => [key, value ?? ''])));

/** The variables that say which commit is in there; the values of all others are dropped here. */
const commitVariables = new Set(['TAXIWAY_COMMIT', 'GIT_COMMIT', 'GIT_SHA', 'COMMIT_SHA']);

const environment = z
  .array(z.object({ name: z.string(), value: z.string().optional() }))
  .default([])
  .transform((all) => {
    const said = all.filter(({ name }) => commitVariables.has(name)).map(({ value }) => value ?? '');
    return { names: all.map(({ name }) => name), commit: said.find(Boolean) ?? null };
  });

const container = z.object({
  name: z.string(),
  image: z.string(),
  essential: z.boolean().optional(),
  portMappings: z.array(z.object({ containerPort: z.number().optional() })).default([]),
  environment,
  secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })).default([]),
  logConfiguration: z
    .object({ logDriver: z.string(), options: z.record(z.string(), z.string()).default({}) })
    .optional(),
});

const described = z.object({
  taskDefinitionArn: z.string(),
  family: z.string(),
  revision: z.number(),
  registeredAt: time.optional(),
  registeredBy: z.string().optional(),
  cpu: z.string().optional(),
  memory: z.string().optional(),
  executionRoleArn: z.string().optional(),
  runtimePlatform: z.object({ cpuArchitecture: z.string().optional() }).optional(),
  containerDefinitions: z.array(container),
});

const tagged = z.object({ taskDefinition: described, tags });

export type Container = z.output<typeof container>;

export interface Definition extends z.output<typeof described> {
  /** `web:42` */
  readonly id: string;
  readonly tags: ReadonlyMap<string, string>;
  /** As AWS gave it, with the values of its variables: only to be registered anew. */
  readonly whole: Secret;
}

/** What is kept of it for later has no values. */
export const definition = z.unknown().transform((answer, context): Definition => {
  const parsed = tagged.safeParse(answer);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    context.addIssue({ code: 'custom', path: issue?.path ?? [], message: issue?.code ?? '' });
    return z.NEVER;
  }
  const { taskDefinition, tags: own } = parsed.data;
  const { family, revision } = taskDefinition;
  const whole = Secret.of(JSON.stringify((answer as { taskDefinition: unknown }).taskDefinition));
  return { ...taskDefinition, id: `${family}:${revision}`, tags: own, whole };
});

const rollout = z.object({
  id: z.string(),
  status: z.string(),
  taskDefinition: z.string(),
  desiredCount: z.number(),
  runningCount: z.number(),
  createdAt: time.optional(),
  updatedAt: time.optional(),
  rolloutState: z.string().optional(),
  rolloutStateReason: z.string().optional(),
});

export type Rollout = z.output<typeof rollout>;

const service = z.object({
  serviceArn: z.string(),
  serviceName: z.string(),
  clusterArn: z.string(),
  status: z.string(),
  desiredCount: z.number(),
  runningCount: z.number(),
  taskDefinition: z.string().default(''),
  launchType: z.string().optional(),
  platformVersion: z.string().optional(),
  capacityProviderStrategy: z.array(z.unknown()).default([]),
  networkConfiguration: z.unknown().optional(),
  deploymentController: z.object({ type: z.string() }).optional(),
  loadBalancers: z.array(z.object({ targetGroupArn: z.string().optional() })).default([]),
  deployments: z.array(rollout).default([]),
  events: z.array(z.object({ createdAt: time.optional(), message: z.string() })).default([]),
  tags,
});

export type Service = z.output<typeof service>;

export const services = z.object({
  services: z.array(service).default([]),
  failures: z.array(z.object({ arn: z.string().optional(), reason: z.string().optional() })).default([]),
});

export const definitionArns = z.object({
  taskDefinitionArns: z.array(z.string()).default([]),
  nextToken: z.string().optional(),
});

export const taskArns = z.object({ taskArns: z.array(z.string()).default([]) });

export const tasks = z.object({
  tasks: z
    .array(
      z.object({
        taskArn: z.string(),
        lastStatus: z.string().optional(),
        stoppedReason: z.string().optional(),
        attachments: z
          .array(
            z.object({
              details: z
                .array(z.object({ name: z.string().optional(), value: z.string().optional() }))
                .default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

export const nothing = z.unknown();
