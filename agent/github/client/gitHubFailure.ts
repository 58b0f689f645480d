import { Failed, type GitHubSituation } from '../../protocol/failures.ts';
import type { Redactor } from '../../run/redact.ts';

/** An error within an answer to a question in GraphQL. */
interface Within {
  readonly type?: string;
  readonly message?: string;
  readonly extensions?: { readonly saml_failure?: boolean };
}

/**
 * What Octokit throws: a `RequestError` for an answer that is none, a `GraphqlResponseError` for errors in one; where those say
 * that no points are left, its throttling has an error of its own, with the answer in `data`.
 */
interface Thrown {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly errors?: readonly Within[];
  readonly data?: { readonly errors?: readonly Within[] } | null;
  /** Of the errors in an answer; those of another error are in its response. */
  readonly headers?: Headers;
  readonly response?: { readonly headers?: Headers };
}

type Headers = Readonly<Record<string, string>>;

/** An error of a question to GitHub as a failure in words. What is none of GitHub's stays as it is. An answer may tell the token. */
export function gitHubFailed(error: unknown, redactor: Redactor): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const failed = ownFailureIn(error);
  if (failed) return failed;
  const thrown = error as Thrown;
  const situation = situationOf(thrown);
  if (!situation) return error;
  const headers = headersOf(thrown);
  return new Failed(
    {
      reason: 'gitHub',
      situation,
      detail: redactor.line(messageOf(thrown)).slice(0, 300),
      until:
        resumesAt(headers, hasNoPoints(thrown)) ??
        (situation === 'rateLimited' ? Date.now() + leastMs : null),
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

function headersOf({ headers, response }: Thrown): Headers {
  return headers ?? response?.headers ?? {};
}

function errorsIn({ errors, data }: Thrown): readonly Within[] | undefined {
  return errors ?? data?.errors;
}

function situationOf(thrown: Thrown): GitHubSituation | null {
  const { status } = thrown;
  const errors = errorsIn(thrown);
  const headers = headersOf(thrown);
  if (hasNoPoints(thrown) || isTooMuchAtOnce(thrown)) return 'rateLimited';
  if (errors) return situationWithin(errors);
  if (status === 401) return 'badToken';
  if (status === 403 && headers['x-github-sso']) return 'singleSignOn';
  if (status === 429 || (status === 403 && isLimited(headers))) return 'rateLimited';
  if (status === 403) return 'noPermission';
  if (status === 404 || status === 410) return 'notFound';
  if (status === 422 || status === 400 || status === 409) return 'refused';
  return typeof status === 'number' && status >= 500 ? 'unavailable' : null;
}

/** GraphQL answers 200 all the same. */
function situationWithin(errors: readonly Within[]): GitHubSituation {
  const types = errors.map(({ type }) => type);
  if (errors.some(({ extensions }) => extensions?.saml_failure)) return 'singleSignOn';
  if (types.includes('NOT_FOUND')) return 'notFound';
  if (types.includes('FORBIDDEN') || types.includes('INSUFFICIENT_SCOPES')) return 'noPermission';
  return 'refused';
}

/** Of GraphQL's hour. It has two names for that. */
function hasNoPoints(thrown: Thrown): boolean {
  return (errorsIn(thrown) ?? []).some(({ type }) => type === 'RATE_LIMITED' || type === 'RATE_LIMIT');
}

/** Source: GitHub's "Rate limits for the REST API": the primary limit leaves 0, the secondary one says when to come back. */
function isLimited(headers: Headers): boolean {
  return headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined;
}

/** The secondary limit may be told by its words alone. */
function isTooMuchAtOnce(thrown: Thrown): boolean {
  return /\bsecondary rate limit/i.test(messageOf(thrown));
}

/** Where GitHub does not say when, it asks for a minute at least. */
const leastMs = 60_000;

/** A question too dear for the points that are left has some left. */
function resumesAt(headers: Headers, hasNoPoints: boolean): number | null {
  const after = Number(headers['retry-after'] ?? NaN);
  if (Number.isFinite(after)) return Date.now() + after * 1000;
  const reset = Number(headers['x-ratelimit-reset'] ?? NaN);
  const isSpent = hasNoPoints || headers['x-ratelimit-remaining'] === '0';
  return isSpent && Number.isFinite(reset) ? reset * 1000 : null;
}

/** `required; url=https://github.com/orgs/…/sso?authorization_request=…` */
function authorizeUrl(headers: Headers): string | null {
  return /url=(https:\/\/\S+)/.exec(headers['x-github-sso'] ?? '')?.[1] ?? null;
}

function messageOf(thrown: Thrown): string {
  const { message } = thrown;
  const said = errorsIn(thrown)?.[0]?.message ?? (typeof message === 'string' ? message : '');
  return said.replace(/ - https:\/\/docs\.github\.com\S*$/, '');
}
