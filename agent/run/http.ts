import { request as plain, type IncomingMessage } from 'node:http';
import { request as encrypted } from 'node:https';
import { Failed } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';
import { Secret } from './secret.ts';

export interface HttpRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string | Secret>>;
  readonly body?: string | Buffer | Secret;
  /** Of everything: connecting, waiting, reading. */
  readonly timeoutMs: number;
  /** How many redirects are followed; none by default. */
  readonly followRedirects?: number;
  /** A longer body is a failure. */
  readonly maxBytes?: number;
  /** The `Host` header, where it is not the address's own. */
  readonly host?: string;
  /** How long to wait in all for 429 and 503 to pass; only what is safe to repeat is repeated. None by default. */
  readonly retryForMs?: number;
  /** Answers 304 from what was kept. */
  readonly cache?: HttpCache;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; several of one name joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly durationMs: number;
}

/** Remembers answers by address and their ETag, so that asking again costs nothing where nothing changed. */
export class HttpCache {
  readonly #answers = new Map<string, HttpAnswer>();

  get(url: string): HttpAnswer | undefined {
    return this.#answers.get(url);
  }

  keep(url: string, answer: HttpAnswer): void {
    if (answer.headers['etag']) this.#answers.set(url, answer);
  }
}

/** Any status is an answer. Failed `http` where there is none, `timedOut` after `timeoutMs`; a cancel throws the signal's reason. */
export async function request(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const limit = AbortSignal.timeout(request.timeoutMs);
  try {
    return await once(request, AbortSignal.any([signal, limit]));
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) {
      throw new Failed({
        reason: 'timedOut',
        what: say('The answer of {0}', request.url),
        afterMs: request.timeoutMs,
      });
    }
    throw error;
  }
}

function once(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const started = performance.now();
  const url = new URL(request.url);
  const send = url.protocol === 'https:' ? encrypted : plain;
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void =>
      reject(
        new Failed(
          { reason: 'http', url: request.url, status: null, detail: error.message },
          { cause: error },
        ),
      );
    const outgoing = send(
      url,
      { method: request.method ?? 'GET', headers: headersOf(request), signal, agent: false },
      (answer) => {
        bodyOf(answer).then((body) => {
          resolve({
            status: answer.statusCode ?? 0,
            headers: plainHeaders(answer),
            body,
            durationMs: performance.now() - started,
          });
        }, fail);
      },
    );
    outgoing.on('error', fail);
    outgoing.end(request.body instanceof Secret ? request.body.reveal() : request.body);
  });
}

function headersOf({ headers = {}, host }: HttpRequest): Record<string, string> {
  const revealed = Object.entries(headers).map(([name, value]) => [
    name,
    value instanceof Secret ? value.reveal() : value,
  ]);
  return { ...(Object.fromEntries(revealed) as Record<string, string>), ...(host ? { host } : {}) };
}

function plainHeaders(answer: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
}

async function bodyOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
