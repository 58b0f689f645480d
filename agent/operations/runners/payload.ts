import * as z from 'zod';
import type { Session } from '../../github/client/signIn.ts';
import { Failed } from '../../protocol/failures.ts';
import { jsonOf } from '../../protocol/json.ts';
import { Secret } from '../../run/secret.ts';
import type { Answer } from '../engine/run.ts';

/** What a runner gets over its stdin: nothing of it is in its arguments, its environment or a file. */
export interface Payload {
  readonly values: ReadonlyMap<string, Secret>;
  readonly answer: Answer | null;
  readonly cancelledBy: string | null;
  /** Whether an editor keeps the key of the kept secrets where this machine has no keychain, and the key if it is at hand. */
  readonly editor: boolean;
  readonly key: Secret | null;
  /** Who is signed in to GitHub; null while nobody is. */
  readonly gitHub: Session | null;
}

export const noPayload: Payload = {
  values: new Map(),
  answer: null,
  cancelledBy: null,
  editor: false,
  key: null,
  gitHub: null,
};

const payloadFormat = 1;

const schema = z.object({
  format: z.literal(payloadFormat),
  values: z.record(z.string(), z.string()),
  answer: z.object({ question: z.string(), choice: z.string(), by: z.string() }).nullable(),
  cancelledBy: z.string().nullable(),
  editor: z.boolean(),
  key: z.string().nullable(),
  gitHub: z.object({ token: z.string(), account: z.string().nullable() }).nullable(),
});

export function packed({ values, answer, cancelledBy, editor, key, gitHub }: Payload): Secret {
  const revealed = Object.fromEntries([...values].map(([name, value]) => [name, value.reveal()]));
  const whole = { format: payloadFormat, values: revealed, answer, cancelledBy, editor };
  const session = gitHub && { token: gitHub.token.reveal(), account: gitHub.account };
  return Secret.of(`${JSON.stringify({ ...whole, key: key?.reveal() ?? null, gitHub: session })}\n`);
}

/** Nothing at all where whoever started the runner died before it had written a whole line. */
export function unpacked(text: string): Payload {
  if (!text.endsWith('\n')) return noPayload;
  const parsed = schema.safeParse(jsonOf(text));
  if (!parsed.success) throw unreadable();
  const { values, key, gitHub, answer, cancelledBy, editor } = parsed.data;
  const wrapped = Object.entries(values).map(([name, value]) => [name, Secret.of(value)] as const);
  return {
    values: new Map(wrapped),
    key: key === null ? null : Secret.of(key),
    gitHub: gitHub && { token: Secret.of(gitHub.token), account: gitHub.account },
    ...{ answer, cancelledBy, editor },
  };
}

/** Without a sample: what came holds values that must not be seen. */
function unreadable(): Failed {
  return new Failed({ reason: 'unreadable', what: 'stdin', sample: '' });
}
