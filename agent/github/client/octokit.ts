import { Octokit } from '@octokit/rest';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import type { Fetch } from './fetch.ts';

export interface OctokitParts {
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly userAgent: string;
  /** Keeps GitHub's second between writes and before asking again; tests against a stand-in need not. */
  readonly spaced: boolean;
}

/** GitHub asks for patience in two ways; what takes longer than this is told to a person instead. Seconds. */
const patienceS = 10;

/** Asking again changes nothing. To be said here: `retries` in a request would make it ask again after these as well. */
const refusals = [400, 401, 403, 404, 409, 410, 422, 451];

const Throttled = Octokit.plugin(throttling, retry);

/** Without a token: `fetch` adds it, so it is in no object of a library. */
export function makeOctokit({ baseUrl, fetch, userAgent, spaced }: OctokitParts): Octokit {
  const waits = (retryAfterS: number, _asked: unknown, _octokit: unknown, tries: number): boolean =>
    tries === 0 && retryAfterS <= patienceS;
  return new Throttled({
    ...{ baseUrl, userAgent },
    request: { fetch },
    retry: { retries: 1, doNotRetry: refusals, retryAfterBaseValue: spaced ? 1000 : 1 },
    log: silent,
    throttle: { enabled: spaced, onRateLimit: waits, onSecondaryRateLimit: waits },
  });
}

const nothing = (): void => undefined;
/** Failures are told by whoever asked. */
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
