import * as z from 'zod';
import { Failed, type PlatformSituation } from '../../protocol/failures.ts';
import type { PlatformId } from '../../protocol/ids.ts';
import { jsonOf } from '../../protocol/json.ts';
import type { HttpAnswer, HttpRequest } from '../../run/http.ts';
import { retryAfterMs } from '../../run/httpRetry.ts';
import type { Secret } from '../../run/secret.ts';
import type { CloudParts } from './parts.ts';

export interface ApiCall {
  readonly method?: HttpRequest['method'];
  /** From the API's base: `/v6/deployments`. */
  readonly path: string;
  /** What is undefined is left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is: what holds a secret. */
  readonly secretBody?: Secret;
  readonly headers?: Readonly<Record<string, string | Secret>>;
  /** 30 s by default. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** A POST that changes nothing, as in GraphQL. */
  readonly isQuestion?: boolean;
}

export interface ApiAbout {
  readonly platform: PlatformId;
  /** Without a slash at its end. */
  readonly base: string;
  /**
   * Asked before each call: whoever is signed in may change. `asked` is all that is sent besides, for those who sign it. Throws
   * Failed `notSignedIn`.
   */
  headers(asked: HttpRequest): Promise<Readonly<Record<string, string | Secret>>>;
  /** The platform's own words in an answer that refuses (text where it is no JSON). By default `error.message`, `message` or `errors[0].message`. */
  readonly detail?: (body: unknown) => string | null;
  /** What an answer that refuses means, where its status alone does not say it; null where it does. */
  readonly situation?: (answer: HttpAnswer) => PlatformSituation | null;
}

/** What is safe to ask again is asked again for so long while the platform is busy. */
const busyForMs = 30_000;

/** In characters. */
const longestDetail = 500;

/** A platform's API. What refuses is Failed `platform` with the platform's own words; what does not answer, `http` or `timedOut`. */
export class Api {
  readonly #about: ApiAbout;
  readonly #parts: Pick<CloudParts, 'send' | 'redactor' | 'clock'>;

  constructor(about: ApiAbout, parts: Pick<CloudParts, 'send' | 'redactor' | 'clock'>) {
    this.#about = about;
    this.#parts = parts;
  }

  /** The answer as the schema has it. Failed `platform` with `unreadable` where it is something else. */
  async json<Shape extends z.ZodType>(
    call: ApiCall,
    schema: Shape,
    signal: AbortSignal,
  ): Promise<z.output<Shape>> {
    return this.read(await this.send(call, signal), schema);
  }

  /** Null where the platform has none such (404). */
  async maybe<Shape extends z.ZodType>(
    call: ApiCall,
    schema: Shape,
    signal: AbortSignal,
  ): Promise<z.output<Shape> | null> {
    const answer = await this.#ask(call, signal);
    return answer.status === 404 ? null : this.read(this.#refuseBad(answer), schema);
  }

  async send(call: ApiCall, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#refuseBad(await this.#ask(call, signal));
  }

  read<Shape extends z.ZodType>({ body }: HttpAnswer, schema: Shape): z.output<Shape> {
    const parsed = schema.safeParse(jsonOf(body));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues; // its path and kind, never what was there: that may be a value
    throw this.#failed('unreadable', issue ? `${issue.path.join('.')}: ${issue.code}` : '', null);
  }

  async #ask(call: ApiCall, signal: AbortSignal): Promise<HttpAnswer> {
    const { method = 'GET', path, body, secretBody, timeoutMs = 30_000, maxBytes, isQuestion = false } = call;
    const content = secretBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const type = content === undefined ? {} : { 'content-type': 'application/json' };
    const request: HttpRequest = {
      method,
      url: `${this.#about.base}${path}${queryOf(call.query)}`,
      headers: { accept: 'application/json', ...type, ...call.headers },
      ...(content === undefined ? {} : { body: content }),
      timeoutMs,
      ...{ retryForMs: busyForMs, isQuestion },
      ...(maxBytes === undefined ? {} : { maxBytes }),
    };
    const own = await this.#about.headers(request);
    return this.#parts.send({ ...request, headers: { ...request.headers, ...own, ...call.headers } }, signal);
  }

  #refuseBad(answer: HttpAnswer): HttpAnswer {
    if (answer.status < 400) return answer;
    const body = jsonOf(answer.body);
    const detail = this.#about.detail?.(body ?? answer.body) ?? usualDetail(body) ?? '';
    const situation = this.#about.situation?.(answer) ?? situationOf(answer.status);
    throw this.#failed(situation, detail, answer);
  }

  #failed(situation: PlatformSituation, detail: string, answer: HttpAnswer | null): Failed {
    const { platform } = this.#about;
    const now = this.#parts.clock.now();
    const waitMs = situation === 'rateLimited' ? retryAfterMs(answer?.headers['retry-after'], now) : null;
    const until = waitMs === null ? null : now + waitMs;
    const shown = this.#parts.redactor.line(detail).slice(0, longestDetail); // cut first, half a value would be shown
    return new Failed({ reason: 'platform', platform, situation, detail: shown, until });
  }
}

function queryOf(query: ApiCall['query'] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return given.length ? `?${new URLSearchParams(given).toString()}` : '';
}

function situationOf(status: number): PlatformSituation {
  if (status === 401) return 'badToken';
  if (status === 403) return 'noPermission';
  if (status === 404) return 'notFound';
  if (status === 429) return 'rateLimited';
  return status >= 500 ? 'unavailable' : 'refused';
}

const words = z.string().min(1);
const usual = z.union([
  z.object({ error: z.object({ message: words }) }).transform(({ error }) => error.message),
  z.object({ message: words }).transform(({ message }) => message),
  z
    .object({ errors: z.tuple([z.object({ message: words })], z.unknown()) })
    .transform(({ errors }) => errors[0].message),
  z.object({ error: words }).transform(({ error }) => error),
]);

function usualDetail(body: unknown): string | null {
  const parsed = usual.safeParse(body);
  return parsed.success ? parsed.data : null;
}
