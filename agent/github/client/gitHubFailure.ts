import { Failed, type GitHubSituation } from '../../protocol/failures.ts';
import type { Redactor } from '../../run/redact.ts';

/** What Octokit throws: a `RequestError` for an answer that is none, a `GraphqlResponseError` for errors in one. */
interface Thrown {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly errors?: readonly { readonly type?: string; readonly message?: string }[];
  readonly response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** An error of a question to GitHub as a failure in words. What is none of GitHub's stays as it is. An answer may tell the token. */
export function gitHubFailed(error: unknown, redactor: Redactor): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const failed = ownFailureIn(error);
  if (failed) return failed;
  const thrown = error as Thrown;
  const situation = situationOf(thrown);
  if (!situation) return error;
  const headers = thrown.response?.headers ?? {};
  return new Failed(
    {
      reason: 'gitHub',
      situation,
      detail: messageOf(thrown, redactor),
      until: resumesAt(headers),
      url: situation === 'singleSignOn' ? authorizeUrl(headers) : null,
    },
    { cause: error },
  );
}

/** Octokit wraps what its `fetch` threw, our own failures and cancels among them. */
function ownFailureIn(error: object): unknown {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof Failed || cause.name === 'AbortError') return cause;
  return null;
}

function situationOf({ status, errors, response }: Thrown): GitHubSituation | null {
  const headers = response?.headers ?? {};
  const types = errors?.map(({ type }) => type) ?? [];
  if (types.includes('RATE_LIMITED')) return 'rateLimited';
  if (types.includes('NOT_FOUND')) return 'notFound';
  if (types.includes('FORBIDDEN')) return 'noPermission';
  if (errors) return 'refused';
  if (status === 401) return 'badToken';
  if (status === 403 && headers['x-github-sso']) return 'singleSignOn';
  if (status === 429 || (status === 403 && isLimited(headers))) return 'rateLimited';
  if (status === 403) return 'noPermission';
  if (status === 404 || status === 410) return 'notFound';
  if (status === 422 || status === 400 || status === 409) return 'refused';
  return typeof status === 'number' && status >= 500 ? 'unavailable' : null;
}

/** Source: GitHub's "Rate limits for the REST API": the primary limit leaves 0, the secondary one says when to come back. */
function isLimited(headers: Readonly<Record<string, string>>): boolean {
  return headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined;
}

function resumesAt(headers: Readonly<Record<string, string>>): number | null {
  const after = Number(headers['retry-after'] ?? NaN);
  if (Number.isFinite(after)) return Date.now() + after * 1000;
  const reset = Number(headers['x-ratelimit-reset'] ?? NaN);
  return headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset) ? reset * 1000 : null;
}

/** `required; url=https://github.com/orgs/…/sso?authorization_request=…` */
function authorizeUrl(headers: Readonly<Record<string, string>>): string | null {
  return /url=(https:\/\/\S+)/.exec(headers['x-github-sso'] ?? '')?.[1] ?? null;
}

function messageOf({ message, errors }: Thrown, redactor: Redactor): string {
  const said = errors?.[0]?.message ?? (typeof message === 'string' ? message : '');
  return redactor.line(said.replace(/ - https:\/\/docs\.github\.com\S*$/, '')).slice(0, 300);
}
