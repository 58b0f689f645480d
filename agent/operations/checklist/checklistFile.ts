import { type ParseError, parse } from 'jsonc-parser';
import * as z from 'zod';
import { say, type Message } from '../../protocol/say.ts';

/**
 * One thing that has to be so before an environment is changed. The file that `gates.checklist` names holds them:
 *
 *     { "items": [
 *       { "id": "docs", "title": "The help pages are up to date", "kind": "signed" },
 *       { "id": "licenses", "title": "No new licence", "kind": "command", "run": "npm run licenses", "timeout": 60 },
 *       { "id": "payments", "title": "Payments answer", "kind": "http", "url": "https://…/status", "status": 200 }
 *     ] }
 *
 * A command runs in a checkout of the commit (`timeout` in seconds, 300 by default); an address has to answer with `status`
 * (default: any 2xx); a signed item is a person's word, by git identity, for one commit.
 */
export type ChecklistDefinition = z.infer<typeof itemSchema>;

const named = { id: z.string().min(1), title: z.string().min(1) };
const itemSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...named, kind: z.literal('signed') }),
  z.strictObject({
    ...named,
    kind: z.literal('command'),
    run: z.union([z.string().min(1), z.array(z.string()).min(1)]),
    timeout: z.number().positive().default(300),
  }),
  z.strictObject({
    ...named,
    kind: z.literal('http'),
    url: z.url(),
    status: z.number().int().min(100).max(599).nullable().default(null),
  }),
]);
const fileSchema = z.strictObject({ $schema: z.string().optional(), items: z.array(itemSchema) });

/** What the file says. A file that says nothing understandable has a `problem`, and then nothing of it counts as done. */
export interface Checklist {
  readonly items: readonly ChecklistDefinition[];
  readonly problem: Message | null;
}

/** `text` is null where the commit has no such file. Comments are allowed. */
export function parseChecklist(path: string, text: string | null): Checklist {
  if (text === null) return broken(say('the checklist {0} is not there', path));
  const errors: ParseError[] = [];
  const parsed = fileSchema.safeParse(parse(text, errors, { allowTrailingComma: true }));
  if (errors.length || !parsed.success)
    return broken(say('the checklist {0} cannot be read: {1}', path, why(parsed)));
  const twice = repeated(parsed.data.items.map(({ id }) => id));
  if (twice !== undefined) return broken(say('the checklist {0} has two items with the id {1}', path, twice));
  return { items: parsed.data.items, problem: null };
}

function broken(problem: Message): Checklist {
  return { items: [], problem };
}

function why(parsed: z.ZodSafeParseResult<unknown>): Message {
  const issue = parsed.error?.issues[0];
  return issue ? say('{0}: {1}', issue.path.join('.'), issue.message) : say('it is no JSON');
}

function repeated(ids: readonly string[]): string | undefined {
  return ids.find((id, index) => ids.indexOf(id) !== index);
}
