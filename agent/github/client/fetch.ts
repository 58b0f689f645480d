import { request, type HttpRequest } from '../../run/http.ts';
import type { HttpCache } from '../../run/httpCache.ts';
import { Secret } from '../../run/secret.ts';
import { quotaIn, type Quota } from './quota.ts';

/** The part of the platform's `fetch` that Octokit uses. */
export type Fetch = (url: string, asked?: FetchOptions) => Promise<Response>;

export interface FetchOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface FetchParts {
  readonly token: Secret;
  readonly cache: HttpCache;
  readonly send?: typeof request;
  /** What is left of the hour's requests, after each answer. */
  readonly onQuota: (quota: Quota) => void;
}

const timeoutMs = 15_000;
/** A repository that moved, and logs, which are kept elsewhere: another server gets no token. */
const followRedirects = 3;
/** The log of a job may be as long. */
const maxBytes = 64 * 1024 * 1024;
const never = new AbortController().signal;

/**
 * Octokit's way to the network: the agent's one HTTP caller, with the token as a secret and with ETags, so that asking for
 * what did not change is free.
 */
export function fetchWith({ token, cache, send = request, onQuota }: FetchParts): Fetch {
  const authorization = Secret.of(`Bearer ${token.reveal()}`);
  return async (url, { method = 'GET', headers = {}, body, signal = never } = {}) => {
    const answer = await send(
      {
        ...{ url, timeoutMs, followRedirects, maxBytes },
        ...(!url.endsWith('/logs') && { cache }), // a long text that nobody asks for twice
        method: method as NonNullable<HttpRequest['method']>,
        headers: { ...headers, authorization },
        ...(body !== undefined && { body }),
      },
      signal,
    );
    const quota = quotaIn(answer.headers);
    if (quota) onQuota(quota);
    const status = answer.unchanged ? 200 : answer.status;
    return new Response(isEmpty(status) ? null : answer.body, { status, headers: answer.headers });
  };
}

function isEmpty(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}
