import type { HttpAnswer, HttpRequest } from './http.ts';

/** Where a server does not say how long: a second. It is never asked again sooner than this. */
const leastMs = 1000;
/** Longer than this one does not wait in the middle of something: the answer is told instead. */
const mostMs = 60_000;

const repeatable = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** How long to wait before asking again, or null: it is an answer, unsafe to repeat, or would take too long in all. */
export function waitBeforeRetryMs(
  { method = 'GET', retryForMs = 0, isQuestion = false }: HttpRequest,
  answer: HttpAnswer,
  spentMs: number,
  now: number,
): number | null {
  if (answer.status !== 429 && answer.status !== 503) return null;
  if (!repeatable.has(method) && !isQuestion) return null;
  const waitMs = Math.max(leastMs, retryAfterMs(answer.headers['retry-after'], now) ?? leastMs);
  return waitMs <= mostMs && spentMs + waitMs <= retryForMs ? waitMs : null;
}

/** Seconds, or a date; null where there is neither. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
