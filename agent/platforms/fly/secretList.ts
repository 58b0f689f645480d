import { createHash } from 'node:crypto';
import * as z from 'zod';

export interface ListedSecret {
  readonly name: string;
  /** Fly.io's own; tells whether the value is another one. */
  readonly digest: string;
  /** Ms since 1970; 0 where Fly.io does not say. */
  readonly setAt: number;
}

const time = z.string().nullish().catch(null);
const one = z
  .object({
    name: z.string(),
    digest: z.string().nullish().catch(null),
    updated_at: time,
    created_at: time,
  })
  .transform(({ name, digest, updated_at: updated, created_at: created }): ListedSecret => ({
    name,
    digest: digest ?? '',
    setAt: Date.parse(updated ?? created ?? '') || 0,
  }));

/** A value in the answer goes nowhere: it is not among what is taken. */
export const secretList = z
  .object({ secrets: z.array(one).nullish() })
  .transform(({ secrets }) => secrets ?? []);

/** The same where each secret is the same: what a release notes, to tell later whether machines have them. */
export function digestOf(secrets: readonly ListedSecret[]): string {
  const lines = secrets.map(({ name, digest, setAt }) => `${name}=${digest || String(setAt)}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
}
