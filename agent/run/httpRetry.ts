import type { HttpAnswer, HttpRequest } from './http.ts';

/** Where a server does not say how long: a second. It is never asked again sooner than this. */
const leastMs = 1000;
/** Longer than this one does not wait in the middle of something: the answer is told instead. */
const mostMs = 60_000;

/** One of a server's machines may be broken, so another one is asked; one that is broken altogether is not waited for long. */
const brokenForMs = 5000;

const busy = new Set([429, 503]);
const broken = new Set([500, 502, 504]);

/** Doing it twice is as good as once. */
const repeatable = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** How long to wait before asking again, or null: it is an answer, unsafe to repeat, or would take too long in all. */
export function waitBeforeRetryMs(
  { method = 'GET', retryForMs = 0, isQuestion = false }: HttpRequest,
  answer: HttpAnswer,
  spentMs: number,
  now: number,
): number | null {
  const isOnlyRead = method === 'GET' || method === 'HEAD' || isQuestion;
  const mayRepeat = busy.has(answer.status)
    ? isOnlyRead || repeatable.has(method)
    : broken.has(answer.status) && isOnlyRead; // a change may have been done all the same
  if (!mayRepeat) return null;
  const forMs = busy.has(answer.status) ? retryForMs : Math.min(retryForMs, brokenForMs);
  const waitMs = Math.max(leastMs, retryAfterMs(answer.headers['retry-after'], now) ?? leastMs);
  return waitMs <= mostMs && spentMs + waitMs <= forMs ? waitMs : null;
}

/** Seconds, or a date; null where there is neither. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
