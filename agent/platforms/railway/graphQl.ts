import * as z from 'zod';
import { Failed, type PlatformSituation } from '../../protocol/failures.ts';
import { Secret } from '../../run/secret.ts';
import { Api, type ApiCall } from '../cloud/api.ts';
import type { CloudParts } from '../cloud/parts.ts';

/** A question or a change in GraphQL, and how its `data` is read. */
export interface Asked<Output> {
  readonly text: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly answer: z.ZodType<Output>;
}

type Headers = Readonly<Record<string, string | Secret>>;

const refusal = z.object({
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).nullish() }))
    .optional(),
});

/** Railway's GraphQL, which says with 200 that it refuses. Failed `platform` with its own words; else as `Api`. */
export class GraphQl {
  readonly #api: Api;
  readonly #redactor: CloudParts['redactor'];

  constructor(parts: CloudParts) {
    const base = parts.env['TAXIWAY_RAILWAY_API'] ?? 'https://backboard.railway.com/graphql/v2';
    this.#api = new Api({ platform: 'railway', base, headers: () => Promise.resolve({}) }, parts);
    this.#redactor = parts.redactor;
  }

  /** Changes nothing, so it is asked again while Railway is busy. */
  async ask<Output>(
    { text, variables, answer }: Asked<Output>,
    headers: Headers,
    signal: AbortSignal,
  ): Promise<Output> {
    return this.#send({ body: { query: text, variables }, headers, isQuestion: true }, answer, signal);
  }

  /** A variable of it may be the value of a secret. */
  async tell<Output>(
    { text, variables, answer }: Asked<Output>,
    headers: Headers,
    signal: AbortSignal,
  ): Promise<Output> {
    const secretBody = Secret.of(JSON.stringify({ query: text, variables }));
    return this.#send({ secretBody, headers, timeoutMs: 90_000 }, answer, signal);
  }

  async #send<Output>(
    call: Omit<ApiCall, 'path' | 'method'>,
    answer: z.ZodType<Output>,
    signal: AbortSignal,
  ): Promise<Output> {
    const sent = await this.#api.send({ method: 'POST', path: '', ...call }, signal);
    const [first] = this.#api.read(sent, refusal).errors ?? [];
    if (first) throw this.#refused(first.message, first.extensions?.code);
    return this.#api.read(sent, z.object({ data: answer })).data;
  }

  #refused(message: string, code: string | undefined): Failed {
    const detail = this.#redactor.line(message.slice(0, 500));
    return new Failed({
      ...{ reason: 'platform', platform: 'railway', situation: situationOf(message, code) },
      ...{ detail, until: null },
    });
  }
}

/** By Railway's words: it answers 200 and names no status. "Not Authorized" is said of a dead token and of a missing right alike. */
export function situationOf(message: string, code?: string): PlatformSituation {
  if (/not auth(?:orized|enticated)|unauthorized|invalid token/i.test(message)) return 'badToken';
  if (/restricted|permission|forbidden|not allowed/i.test(message)) return 'noPermission';
  if (/rate ?limit/i.test(message)) return 'rateLimited';
  if (/not found|does not exist/i.test(message)) return 'notFound';
  if (code === 'INTERNAL_SERVER_ERROR' || /problem processing request/i.test(message)) return 'unavailable';
  return 'refused';
}

export function isSituation(error: unknown, ...situations: readonly PlatformSituation[]): boolean {
  return (
    error instanceof Failed &&
    error.failure.reason === 'platform' &&
    situations.includes(error.failure.situation)
  );
}
