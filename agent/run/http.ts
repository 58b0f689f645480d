import { setTimeout as delay } from 'node:timers/promises';
import { Failed } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';
import { systemClock, type Clock } from './clock.ts';
import type { HttpCache } from './httpCache.ts';
import { exchange } from './httpExchange.ts';
import { shownAddress } from './httpFailure.ts';
import { waitBeforeRetryMs } from './httpRetry.ts';
import type { Secret } from './secret.ts';

export interface HttpRequest {
  /** GET by default. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string | Secret>>;
  readonly body?: string | Buffer | Secret;
  /** Of one try as a whole: connecting, waiting, reading, redirects. */
  readonly timeoutMs: number;
  /** Of connecting alone. */
  readonly connectTimeoutMs?: number;
  /** How many redirects are followed; none by default: the answer is then the redirect. */
  readonly followRedirects?: number;
  /** A longer body is a failure; 8 MiB by default. */
  readonly maxBytes?: number;
  /** The `Host` header, where it is not the address's own. */
  readonly host?: string;
  /**
   * How long to wait in all for 429 and 503 to pass, and some seconds of it for what is broken; only what is safe to repeat is
   * repeated. Not at all by default.
   */
  readonly retryForMs?: number;
  /** A POST that changes nothing: a question in GraphQL. It is safe to repeat. */
  readonly isQuestion?: boolean;
  /** Asks whether something changed; where nothing did, the answer is the one that was kept. */
  readonly cache?: HttpCache;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; several of one name joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly durationMs: number;
  /** The server said that nothing changed: `body` is what was kept. */
  readonly unchanged?: boolean;
}

/** What tests move: how time is read and waited for. */
export interface Timing {
  readonly clock: Clock;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

const realTiming: Timing = {
  clock: systemClock,
  wait: async (ms, signal) => {
    await delay(ms, undefined, { signal });
  },
};

/**
 * Asks over HTTP. Any status is an answer. Failed `http` where there is none (its `status` says where one came but the body did
 * not), `timedOut` after a limit; a cancel throws the signal's reason.
 */
export async function request(
  asked: HttpRequest,
  signal: AbortSignal,
  timing = realTiming,
): Promise<HttpAnswer> {
  const since = timing.clock.elapsed();
  for (;;) {
    const answer = await cached(asked, signal);
    const spentMs = timing.clock.elapsed() - since;
    const waitMs = waitBeforeRetryMs(asked, answer, spentMs, timing.clock.now());
    if (waitMs === null) return answer;
    await timing.wait(waitMs, signal);
  }
}

async function cached(asked: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const kept = asked.cache?.find(asked);
  if (!kept) return keeping(asked, await limited(asked, signal));
  const answer = await limited(
    { ...asked, headers: { ...asked.headers, 'if-none-match': kept.etag } },
    signal,
  );
  if (answer.status !== 304) return keeping(asked, answer);
  return {
    ...kept.answer,
    headers: { ...kept.answer.headers, ...answer.headers },
    durationMs: answer.durationMs,
    unchanged: true,
  };
}

function keeping(asked: HttpRequest, answer: HttpAnswer): HttpAnswer {
  asked.cache?.keep(asked, answer);
  return answer;
}

async function limited(asked: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  signal.throwIfAborted();
  const over = new AbortController();
  const cancel = (): void => over.abort();
  const timer = setTimeout(cancel, asked.timeoutMs);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await exchange(asked, over.signal);
  } catch (error) {
    signal.throwIfAborted();
    throw over.signal.aborted ? timedOut(asked) : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

function timedOut({ url, timeoutMs }: HttpRequest): Failed {
  return new Failed({
    reason: 'timedOut',
    what: say('The answer of {0}', shownAddress(url)),
    afterMs: timeoutMs,
  });
}
