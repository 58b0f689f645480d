import * as z from 'zod';

/** What Neon's API (v2) answers, as far as it is read. */

export const user = z.object({ email: z.string().min(1) });

export const project = z.object({ project: z.object({ id: z.string(), name: z.string() }) });

const branch = z.object({ id: z.string(), name: z.string(), default: z.boolean().optional() });
export type Branch = z.output<typeof branch>;
export const branches = z.object({ branches: z.array(branch) });

const endpoint = z.object({
  host: z.string(),
  type: z.string(),
  hosts: z
    .object({ read_write_host: z.string().optional(), read_write_pooled_host: z.string().optional() })
    .optional(),
});
export type Endpoint = z.output<typeof endpoint>;
export const endpoints = z.object({ endpoints: z.array(endpoint) });

export const roles = z.object({ roles: z.array(z.object({ name: z.string() })) });

const operation = z.object({ id: z.string(), status: z.string() });
export type Operation = z.output<typeof operation>;
export const operations = z.object({ operations: z.array(operation) });
export const oneOperation = z.object({ operation });

export const revealed = z.object({ password: z.string().min(1) });

export const reset = z.object({
  role: z.object({ name: z.string(), password: z.string().min(1) }),
  operations: z.array(operation),
});
