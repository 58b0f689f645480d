import type * as z from 'zod';
import { badInput, type Failed } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';

/** Makes what arrived into what was meant, or throws Failed `badInput`. */
export type Check<Params> = (params: unknown) => Params;

export function checkedBy<Params>(schema: z.ZodType<Params>): Check<Params> {
  return (params) => {
    const { data, error } = schema.safeParse(params);
    if (error === undefined) return data;
    const [issue] = error.issues;
    throw misfit(issue?.path.join('.') ?? '', issue?.message ?? '');
  };
}

export function misfit(where: string, why: string): Failed {
  return badInput(say('{0}: {1}', where, why));
}
