import * as z from 'zod';
import { flowNames } from '../protocol/flow.ts';
import type { AskedInput } from '../protocol/input.ts';
import type * as requests from '../protocol/requests.ts';
import type { GateKind } from '../protocol/plan.ts';

// What the editor sends is checked here and nowhere else. Each schema is held to its type in the protocol, both ways.

type ParamsOf<Descriptor> = Descriptor extends { readonly types?: (params: infer Params) => unknown }
  ? Params
  : never;

/** A schema that makes `Params` and takes everything that is one; anything else does not compile. */
function schemaOf<Params>() {
  return <Schema extends z.ZodType<Params>>(
    schema: Writable<Params> extends z.input<Schema>
      ? EveryKey<z.output<Schema>> extends EveryKey<Params>
        ? Schema
        : never
      : never,
  ): z.ZodType<Params> => schema;
}

/** An optional key that a strict schema leaves out would be refused. */
type EveryKey<T> = T extends object ? Required<T> : T;

/** Without `readonly`, which says what may be done with a value and not what it is. */
type Writable<T> = T extends string
  ? T
  : T extends readonly (infer Item)[]
    ? Writable<Item>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Writable<T[Key]> }
      : T;

/** Names and ids. */
const text = z.string().min(1).max(1000);
const id = <Id extends string>() => text.transform((value) => value as Id);
const path = z.string().min(1).max(32_768);
const count = z.int().min(1).max(1000);
const project = id<requests.DeploymentsParams['project']>();
const operation = id<ParamsOf<typeof requests.cancelOperation>['operation']>();
const commit = id<ParamsOf<typeof requests.getChecklist>['commit']>();
const deployment = id<NonNullable<requests.DeploymentsParams['before']>>();
const hash = id<requests.ApplyParams['hash']>();
const names = z.array(text).max(1000);
const services = z.union([z.enum(['changed', 'all']), names]);
const reason = z.string().min(1).max(10_000);

const gates = {
  branch: null,
  clean: null,
  pushed: null,
  checks: null,
  ci: null,
  window: null,
  freeze: null,
  validatedIn: null,
  sameArtifact: null,
  checklist: null,
  approvals: null,
  held: null,
  foreignCode: null,
} satisfies Record<GateKind, null>;
export const gateNames = Object.keys(gates) as GateKind[];

export const operationInput = schemaOf<AskedInput>()(
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('deploy'),
      environment: text,
      ref: text.nullable(),
      services,
      forceRebuild: z.boolean().exactOptional(),
      skipTests: z.boolean().exactOptional(),
      trustedHead: commit.exactOptional(),
      emergency: z.strictObject({ reason }).exactOptional(),
    }),
    z.strictObject({ kind: z.literal('promote'), from: text, environment: text, services }),
    z.strictObject({
      kind: z.literal('rollback'),
      environment: text,
      services: z.union([z.literal('all'), names]),
      to: z.union([
        z.literal('previous'),
        z.strictObject({ deployment }),
        z.strictObject({ deployments: z.record(text, deployment) }),
        z.strictObject({ commit }),
      ]),
    }),
    // Whoever repeats what a schedule began does it themselves: `scheduled` is dropped.
    z.object({ kind: z.literal('sleep'), environment: text, services: names.exactOptional() }),
    z.object({
      kind: z.literal('wake'),
      environment: text,
      services: names.exactOptional(),
      keepAwakeUntil: z.number().exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('createPreview'),
      branch: text.exactOptional(),
      pullRequest: z.int().min(1).exactOptional(),
      forceRebuild: z.boolean().exactOptional(),
      trustedHead: commit.exactOptional(),
    }),
    z.strictObject({ kind: z.literal('removePreview'), environment: text }),
    z.strictObject({ kind: z.literal('cleanUpPreviews'), only: names.exactOptional() }),
    z.strictObject({
      kind: z.literal('createEnvironment'),
      environment: text,
      from: text,
      branch: text.nullable(),
      trustedHead: commit.exactOptional(),
    }),
    z.strictObject({ kind: z.literal('removeEnvironment'), environment: text }),
    z.strictObject({
      kind: z.literal('setVariable'),
      environment: text,
      services: names,
      name: text,
      empty: z.boolean().exactOptional(),
      remove: z.boolean().exactOptional(),
      restore: z.boolean().exactOptional(),
      of: operation.exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('pushVariables'),
      environment: text,
      services: names.min(1),
      names: names.min(1),
      restore: z.boolean().exactOptional(),
      of: operation.exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('rotateSecret'),
      names: names.min(1),
      environments: names.exactOptional(),
      pasted: z.boolean().exactOptional(),
      revoke: z.enum(['now', 'later', 'byHand']),
    }),
    z.strictObject({ kind: z.literal('revokeSecret'), rotation: operation }),
    z.strictObject({ kind: z.literal('undoRotation'), rotation: operation }),
    z.strictObject({ kind: z.literal('drill'), environment: text, service: text.nullable() }),
    z.strictObject({
      kind: z.literal('setActionsSecret'),
      name: text,
      environment: text.nullable(),
      remove: z.boolean().exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('setActionsVariable'),
      name: text,
      environment: text.nullable(),
      value: z.string().max(100_000).nullable(),
      restore: operation.exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('protectEnvironment'),
      environment: text,
      reviewers: names.exactOptional(),
      waitMinutes: z.int().exactOptional(),
      restore: operation.exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('protectBranch'),
      branch: text,
      checks: names.exactOptional(),
      restore: operation.exactOptional(),
    }),
  ]),
);

export const nothing = schemaOf<null>()(z.null());
export const folders = schemaOf<ParamsOf<typeof requests.foldersChanged>>()(
  z.strictObject({ folders: z.array(path).max(1000) }),
);
export const attention = schemaOf<ParamsOf<typeof requests.windowChanged>>()(
  z.strictObject({ focused: z.boolean(), visible: z.boolean() }),
);
export const ofProject = schemaOf<ParamsOf<typeof requests.refresh>>()(z.strictObject({ project }));
export const deployments = schemaOf<requests.DeploymentsParams>()(
  z.strictObject({
    project,
    environment: text,
    service: text.exactOptional(),
    before: deployment.exactOptional(),
    limit: count,
  }),
);
export const commits = schemaOf<ParamsOf<typeof requests.listCommits>>()(
  z.strictObject({ project, ref: text, limit: count }),
);
export const plan = schemaOf<ParamsOf<typeof requests.createPlan>>()(
  z.strictObject({ project, input: operationInput }),
);
export const apply = schemaOf<requests.ApplyParams>()(
  z.strictObject({
    project,
    hash,
    overrides: z.array(z.strictObject({ gate: z.enum(gateNames), reason })).max(100),
    values: z.record(text, z.string().max(1_000_000)),
  }),
);
export const ofOperation = schemaOf<ParamsOf<typeof requests.cancelOperation>>()(
  z.strictObject({ project, operation }),
);
export const answer = schemaOf<ParamsOf<typeof requests.answerOperation>>()(
  z.strictObject({ project, operation, question: text, choice: text }),
);
export const log = schemaOf<ParamsOf<typeof requests.readLog>>()(
  z.strictObject({
    project,
    operation,
    from: z.int().min(0),
    limit: z
      .int()
      .min(1)
      .max(4 * 1024 * 1024),
  }),
);
export const follow = schemaOf<ParamsOf<typeof requests.followOperation>>()(
  z.strictObject({ project, operation, follow: z.boolean() }),
);
export const operations = schemaOf<ParamsOf<typeof requests.listOperations>>()(
  z.strictObject({ project, before: operation.exactOptional(), limit: count }),
);
export const token = schemaOf<ParamsOf<typeof requests.forgetToken>>()(z.strictObject({ account: text }));
export const databaseAdmin = schemaOf<ParamsOf<typeof requests.forgetDatabaseAdmin>>()(
  z.strictObject({ project, name: text }),
);
export const gitHubAccount = schemaOf<ParamsOf<typeof requests.useGitHubAccount>>()(
  z.strictObject({ account: text.nullable() }),
);
export const pastedToken = schemaOf<ParamsOf<typeof requests.keepGitHubToken>>()(
  z.strictObject({ token: z.string().trim().min(1).max(1000) }),
);
export const serviceLog = schemaOf<ParamsOf<typeof requests.openServiceLog>>()(
  z.strictObject({ project, environment: text, service: text }),
);
export const openedLog = schemaOf<ParamsOf<typeof requests.closeServiceLog>>()(
  z.strictObject({ log: z.int().positive() }),
);
export const platformToken = schemaOf<ParamsOf<typeof requests.keepPlatformToken>>()(
  z.strictObject({ project, platform: text, token: z.string().trim().min(1).max(10_000) }),
);
export const checklist = schemaOf<ParamsOf<typeof requests.getChecklist>>()(
  z.strictObject({ project, environment: text, commit }),
);
export const signature = schemaOf<ParamsOf<typeof requests.signChecklist>>()(
  z.strictObject({ project, environment: text, commit, item: text, signed: z.boolean() }),
);
export const approval = schemaOf<ParamsOf<typeof requests.approve>>()(
  z.strictObject({ project, hash, comment: z.string().max(10_000) }),
);
const waiting = { project, run: z.int().positive(), environmentId: z.int().positive() };
export const waitingDeployment = schemaOf<ParamsOf<typeof requests.getWaitingDeployment>>()(
  z.strictObject(waiting),
);
export const deploymentReview = schemaOf<ParamsOf<typeof requests.reviewDeployment>>()(
  z.strictObject({ ...waiting, approve: z.boolean(), comment: z.string().max(10_000) }),
);
const run = z.int().positive();
export const ofRun = schemaOf<ParamsOf<typeof requests.listJobs>>()(z.strictObject({ project, run }));
export const runLog = schemaOf<ParamsOf<typeof requests.readRunLog>>()(
  z.strictObject({ project, run, job: z.int().positive().nullable() }),
);
export const flow = schemaOf<ParamsOf<typeof requests.askFlow>>()(
  z.strictObject({
    project,
    others: z.array(project).max(100).exactOptional(),
    flow: z.enum(flowNames),
    answers: z
      .array(z.strictObject({ name: text, value: z.union([z.string().max(10_000), names]) }))
      .max(100),
  }),
);
export const configuration = schemaOf<ParamsOf<typeof requests.checkConfiguration>>()(
  z.strictObject({ folder: path, text: z.string().max(10_000_000).nullable() }),
);
export const folder = schemaOf<ParamsOf<typeof requests.proposeConfiguration>>()(
  z.strictObject({ folder: path }),
);
export const workflows = schemaOf<ParamsOf<typeof requests.proposeWorkflows>>()(
  z.strictObject({ folder: path, taken: z.record(path, z.array(z.string().max(1000)).max(1000)) }),
);
export const tracked = schemaOf<ParamsOf<typeof requests.proposeUntrack>>()(
  z.strictObject({ folder: path, file: path }),
);
export const keyToFix = schemaOf<ParamsOf<typeof requests.proposeKeyFix>>()(
  z.strictObject({
    folder: path,
    file: path,
    line: z.int().min(0),
    column: z.int().min(0),
    fix: z.enum(['readFromEnvironment', 'passOver']),
  }),
);
