import * as z from 'zod';
import { Failed, type PlatformSituation } from '../../protocol/failures.ts';
import type { Secret } from '../../run/secret.ts';
import { Api } from '../cloud/api.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { machineList, type Machine } from './machines.ts';
import { secretList, type ListedSecret } from './secretList.ts';
import { tokensIn } from './tokens.ts';

export interface Addresses {
  /** GraphQL and logs. */
  readonly api: string;
  /** Apps, machines, secrets. */
  readonly machines: string;
}

/** `TAXIWAY_FLY_API` leads both elsewhere. */
export function addressesIn(env: CloudParts['env']): Addresses {
  const other = env['TAXIWAY_FLY_API'];
  return { api: other ?? 'https://api.fly.io', machines: other ?? 'https://api.machines.dev' };
}

const errors = z.array(
  z.object({
    message: z.string().catch(''),
    path: z.array(z.unknown()).nullish(),
    extensions: z.object({ code: z.string().nullish() }).nullish().catch(null),
  }),
);
const answer = z.object({ data: z.unknown(), errors: errors.nullish() });

type GraphError = z.output<typeof errors>[number];

/** What Fly.io is asked; what changes something goes through its tool, but for the notes on machines. */
export class FlyApi {
  readonly #graph: Api;
  readonly #machines: Api;
  readonly #logs: Api;
  readonly #redactor: CloudParts['redactor'];

  constructor(parts: CloudParts) {
    const { api, machines } = addressesIn(parts.env);
    this.#graph = apiAt(api, 'graph', parts);
    this.#machines = apiAt(`${machines}/v1`, 'machines', parts);
    this.#logs = apiAt(api, 'machines', parts);
    this.#redactor = parts.redactor;
  }

  /** What is not there, or not ours to see, is null in the answer. Failed `platform` for any other error. */
  async graph<Shape extends z.ZodType>(
    query: string,
    variables: Readonly<Record<string, string | number | null>>,
    shape: Shape,
    signal: AbortSignal,
  ): Promise<z.output<Shape>> {
    const call = { method: 'POST', path: '/graphql', body: { query, variables }, isQuestion: true } as const;
    const { data, errors: found } = await this.#graph.json(call, answer, signal);
    const serious = found?.find((error) => !isMissing(error));
    if (serious) throw failed(situationOf(serious), this.#redactor.line(serious.message));
    const parsed = shape.safeParse(data);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw failed('unreadable', issue ? `${issue.path.join('.')}: ${issue.code}` : '');
  }

  /** Without those that are gone, of release commands and of consoles. No app of that name: none. */
  async machines(app: string, signal: AbortSignal): Promise<readonly Machine[]> {
    return (await this.#machines.maybe({ path: `${path(app)}/machines` }, machineList, signal)) ?? [];
  }

  /** Names, digests and times; values are dropped where an answer has them. */
  async secrets(app: string, signal: AbortSignal): Promise<readonly ListedSecret[]> {
    return (await this.#machines.maybe({ path: `${path(app)}/secrets` }, secretList, signal)) ?? [];
  }

  /** Whether somebody's release is at work on the machine. */
  async isLeased(app: string, machine: string, signal: AbortSignal): Promise<boolean> {
    const call = { path: `${path(app)}/machines/${encodeURIComponent(machine)}/lease` };
    return (await this.#machines.maybe(call, z.unknown(), signal)) !== null;
  }

  /** A note on a machine; it stays through releases. Null takes it away. */
  async note(
    app: string,
    machine: string,
    key: string,
    value: string | null,
    signal: AbortSignal,
  ): Promise<void> {
    const at = `${path(app)}/machines/${encodeURIComponent(machine)}/metadata/${key}`;
    if (value === null) await this.#machines.maybe({ method: 'DELETE', path: at }, z.unknown(), signal);
    else await this.#machines.send({ method: 'POST', path: at, body: { value } }, signal);
  }

  async logs<Shape extends z.ZodType>(
    app: string,
    after: string,
    shape: Shape,
    signal: AbortSignal,
  ): Promise<z.output<Shape>> {
    const query = { next_token: after };
    return this.#logs.json({ path: `/api/v1/apps/${encodeURIComponent(app)}/logs`, query }, shape, signal);
  }
}

function apiAt(base: string, side: 'graph' | 'machines', parts: CloudParts): Api {
  const headers = async (): Promise<{ readonly authorization: Secret }> => ({
    authorization: (await tokensIn(parts))[side],
  });
  const detail = (body: unknown): string | null => refusal.safeParse(body).data ?? null;
  return new Api({ platform: 'fly', base, headers, detail }, parts);
}

function path(app: string): string {
  return `/apps/${encodeURIComponent(app)}`;
}

const refusal = z.union([
  z.object({ error: z.string().min(1) }).transform(({ error }) => error),
  z
    .object({ errors: z.tuple([z.object({ message: z.string().min(1) })], z.unknown()) })
    .transform(({ errors: [first] }) => first.message),
]);

/** An app, or an image of it, that does not exist or is somebody else's; an image of elsewhere that Fly.io may not read. */
function isMissing({ message, path: at, extensions }: GraphError): boolean {
  const isOne =
    /^(?:NOT_FOUND|FORBIDDEN)$/.test(extensions?.code ?? '') ||
    /could not find|authentication required to access|unable to access image/i.test(message);
  return isOne && (at?.length ?? 0) > 0;
}

function situationOf({ message, extensions }: GraphError): PlatformSituation {
  const code = extensions?.code ?? '';
  if (code.startsWith('UNAUTH') || /not authenticated|unauthorized/i.test(message)) return 'badToken';
  if (code === 'FORBIDDEN') return 'noPermission';
  return code === 'NOT_FOUND' ? 'notFound' : 'refused';
}

function failed(situation: PlatformSituation, detail: string): Failed {
  return new Failed({
    reason: 'platform',
    platform: 'fly',
    situation,
    detail: detail.slice(0, 500),
    until: null,
  });
}
