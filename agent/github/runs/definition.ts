import { posix } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

/** What the workflow asks of whoever starts it by hand. */
export interface WorkflowInput {
  readonly name: string;
  readonly description: string;
  readonly type: 'string' | 'boolean' | 'choice' | 'number' | 'environment';
  readonly required: boolean;
  readonly default: string;
  readonly options: readonly string[];
}

export interface Definition {
  /** Null where it cannot be started by hand. */
  readonly inputs: readonly WorkflowInput[] | null;
  /** Environments of its jobs as they are written: `production`, `${{ inputs.where }}`. */
  readonly environments: readonly string[];
  /** Workflows of the same repository that its jobs are. */
  readonly calls: readonly string[];
}

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const input = z
  .object({
    description: scalar.catch(''),
    type: z.enum(['string', 'boolean', 'choice', 'number', 'environment']).catch('string'),
    required: z.boolean().catch(false),
    default: scalar.catch(''),
    options: z.array(scalar).catch([]),
  })
  .or(z.null().transform(() => plain));
const plain = { description: '', type: 'string', required: false, default: '', options: [] } as const;

const dispatch = z.object({ inputs: z.record(z.string(), input).nullish() }).nullish();
const job = z.object({
  environment: z.union([scalar, z.object({ name: scalar }).transform(({ name }) => name)]).optional(),
  uses: z.string().optional(),
});
const workflow = z.object({
  on: z.unknown(),
  jobs: z.record(z.string(), job.catch({})).catch({}),
});

/** Reads a workflow file; null where it is none that can be read. */
export function definitionOf(text: string): Definition | null {
  const parsed = workflow.safeParse(read(text));
  if (!parsed.success) return null;
  const jobs = Object.values(parsed.data.jobs);
  return {
    inputs: inputsOf(parsed.data.on),
    environments: jobs.flatMap(({ environment }) => environment ?? []),
    calls: jobs.flatMap(({ uses = '' }) => (uses.startsWith('./') ? [posix.normalize(uses)] : [])),
  };
}

function read(text: string): unknown {
  try {
    return parse(text, { logLevel: 'error' });
  } catch {
    return null; // GitHub does not run it either
  }
}

/** `on` is a word, a list of them, or a map. */
function inputsOf(on: unknown): readonly WorkflowInput[] | null {
  if (on === 'workflow_dispatch' || (Array.isArray(on) && on.includes('workflow_dispatch'))) return [];
  if (typeof on !== 'object' || on === null || !('workflow_dispatch' in on)) return null;
  const { inputs } = dispatch.catch(null).parse(on.workflow_dispatch) ?? {};
  return Object.entries(inputs ?? {}).map(([name, one]) => ({ name, ...one }));
}

/** With what was chosen in place of `${{ inputs.where }}`; any other expression stays. */
export function filledIn(text: string, chosen: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$\{\{\s*(?:github\.event\.)?inputs\.([\w-]+)\s*\}\}/g,
    (whole, name: string) => chosen[name] ?? whole,
  );
}
