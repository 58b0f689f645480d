import { Failed } from '../protocol/failures.ts';

/** An address for eyes: without user, password, and the values of its query. */
export function shownAddress(text: string): string {
  if (!URL.canParse(text)) return '(not an address)';
  const url = new URL(text);
  const names = [...new Set(url.searchParams.keys())];
  const query = names.length ? `?${names.map((name) => `${name}=…`).join('&')}` : '';
  return `${url.protocol}//${url.host}${url.pathname}${query}`;
}

/** No answer, or half of one. */
export function httpFailed(url: string, status: number | null, cause: Error | string): Failed {
  const detail = typeof cause === 'string' ? cause : wordsOf(cause);
  return new Failed(
    { reason: 'http', url: shownAddress(url), status, detail },
    typeof cause === 'string' ? undefined : { cause },
  );
}

/** Several addresses were tried in vain: Node then gives an error without words, its parts have them. */
function wordsOf(error: Error): string {
  if (error instanceof AggregateError)
    return error.errors.map((each) => (each instanceof Error ? each.message : String(each))).join('; ');
  return error.message;
}
