import * as z from 'zod';
import { Failed } from '../../protocol/failures.ts';

/** What GitHub answered, in the shape we know. Failed `unreadable` for another; `what` names it: `the answer of GitHub about checks`. */
export function answered<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new Failed({ reason: 'unreadable', what, sample: z.prettifyError(parsed.error).slice(0, 200) });
}
