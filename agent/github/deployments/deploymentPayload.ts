import * as z from 'zod';
import { jsonOf } from '../../protocol/json.ts';

/** Raised when an older Taxiway would misread it; then it counts as none of ours. */
const payloadFormat = 1;

const schema = z.object({
  taxiway: z.literal(payloadFormat),
  /** By it a deployment is found again after a crash. */
  operation: z.string(),
  kind: z.string(),
  /** The name of the machine, for people. */
  machine: z.string(),
  /** The same machine since it was started, without its name; a copied state directory has another. */
  host: z.optional(z.string()),
  /** As git or the platform confirmed who asked for it. */
  by: z.string(),
  /** Milliseconds after its last sign of life from which nobody believes that it still runs. */
  expiresAfterMs: z.number(),
  /** What runs then, whole; null where that is nothing. GitHub may know another one: see `isPushed`. */
  commit: z.string().nullable(),
  /** Whether GitHub knew that commit when it was recorded. */
  isPushed: z.boolean(),
  services: z.array(z.object({ service: z.string(), commit: z.string().nullable() })),
  /** Hash of the plan. */
  plan: z.string(),
  overrides: z.array(z.object({ gate: z.string(), reason: z.string() })),
  /** The head of this audit log (one per machine and working copy) when it began. */
  audit: z.object({ log: z.string(), entries: z.number(), hash: z.string() }),
});

/** What a deployment of ours carries on GitHub, where everybody who may read the repository reads it. */
export type DeploymentPayload = z.output<typeof schema>;

/** Without its format, which is ours to write. */
export type NewPayload = Omit<DeploymentPayload, 'taxiway'>;

export function packedPayload(payload: NewPayload): DeploymentPayload {
  return { taxiway: payloadFormat, ...payload };
}

/** REST answers an object or a text, GraphQL a text that may hold a text. Null where it is not ours. */
export function payloadIn(found: unknown): DeploymentPayload | null {
  const parsed = schema.safeParse(unwrapped(unwrapped(found)));
  return parsed.success ? parsed.data : null;
}

const ofWorkflow = z.object({ run: z.string() });

/** The address of its run, where a workflow of ours wrote it; it is there before the first status is. */
export function runAddressIn(found: unknown): string | null {
  const parsed = ofWorkflow.safeParse(unwrapped(unwrapped(found)));
  return parsed.success ? parsed.data.run : null;
}

function unwrapped(found: unknown): unknown {
  return typeof found === 'string' ? jsonOf(found) : found; // what is no JSON is somebody's own words
}
