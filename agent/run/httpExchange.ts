import { request as plain, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as encrypted } from 'node:https';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { httpFailed } from './httpFailure.ts';
import { Secret } from './secret.ts';

/** One question and its answer, redirects followed as far as asked for. */
export async function exchange(asked: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const started = performance.now();
  let next = asked;
  for (let redirects = asked.followRedirects ?? 0; ; redirects--) {
    const { answer, status, headers } = await answerTo(next, signal);
    const target = redirectOf(next, status, headers['location']);
    if (!target || redirects <= 0) {
      return { status, headers, body: await bodyOf(answer, next), durationMs: performance.now() - started };
    }
    answer.destroy();
    next = target;
  }
}

interface Begun {
  readonly answer: IncomingMessage;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

function answerTo(asked: HttpRequest, signal: AbortSignal): Promise<Begun> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error | string): void => reject(httpFailed(asked.url, null, error));
    if (!URL.canParse(asked.url)) {
      fail('not an address');
      return;
    }
    const outgoing = opened(new URL(asked.url), optionsOf(asked, signal));
    limitConnecting(outgoing, asked.connectTimeoutMs);
    outgoing.on('error', fail);
    outgoing.on('response', (answer) => {
      resolve({ answer, status: answer.statusCode ?? 0, headers: headersOf(answer) });
    });
    outgoing.end(asked.body instanceof Secret ? asked.body.reveal() : asked.body);
  });
}

function opened(url: URL, options: RequestOptions): ClientRequest {
  return url.protocol === 'https:' ? encrypted(url, options) : plain(url, options);
}

/** A connection per question: those kept open would die unnoticed while the machine sleeps, and hold up a switch. */
function optionsOf({ method = 'GET', headers = {}, host }: HttpRequest, signal: AbortSignal): RequestOptions {
  const revealed = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    value instanceof Secret ? value.reveal() : value,
  ]);
  const all = {
    'user-agent': 'taxiway',
    accept: '*/*',
    ...Object.fromEntries(revealed),
    ...(host ? { host } : {}),
  };
  return { method, headers: all, signal, agent: false };
}

function limitConnecting(outgoing: ClientRequest, limitMs: number | undefined): void {
  if (limitMs === undefined) return;
  const timer = setTimeout(() => outgoing.destroy(new Error(`no connection in ${limitMs} ms`)), limitMs);
  outgoing.once('socket', (socket) => socket.once('connect', () => clearTimeout(timer)));
  outgoing.once('close', () => clearTimeout(timer));
}

function headersOf(answer: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
}

const redirects = new Set([301, 302, 303, 307, 308]);

/** Where a redirect leads. Another server gets neither tokens nor cookies, and a 303 asks anew without a body. */
function redirectOf(asked: HttpRequest, status: number, location: string | undefined): HttpRequest | null {
  if (!redirects.has(status) || location === undefined || !URL.canParse(location, asked.url)) return null;
  const url = new URL(location, asked.url);
  const { body, host, headers = {}, ...rest } = asked;
  const isOwn = url.origin === new URL(asked.url).origin;
  const again = becomesGet(asked, status)
    ? { ...rest, method: 'GET' as const }
    : { ...rest, ...(body === undefined ? {} : { body }) };
  return {
    ...again,
    url: url.href,
    headers: isOwn ? headers : withoutCredentials(headers),
    ...(isOwn && host ? { host } : {}),
  };
}

function becomesGet({ method = 'GET' }: HttpRequest, status: number): boolean {
  return (status === 303 && method !== 'HEAD') || (status < 303 && method === 'POST');
}

function withoutCredentials(
  headers: NonNullable<HttpRequest['headers']>,
): NonNullable<HttpRequest['headers']> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) =>
        !(value instanceof Secret) && !/^(authorization|cookie|proxy-authorization)$/i.test(name),
    ),
  );
}

async function bodyOf(
  answer: IncomingMessage,
  { url, maxBytes = 8 * 1024 * 1024 }: HttpRequest,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer) {
      size += (chunk as Buffer).length;
      if (size > maxBytes) throw new Error(`more than ${maxBytes} bytes`); // leaving the loop ends the connection
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    throw httpFailed(url, answer.statusCode ?? null, error as Error);
  }
  return Buffer.concat(chunks).toString('utf8');
}
