import type { Octokit } from '@octokit/rest';
import type { CommitSha } from '../../protocol/ids.ts';
import type { CommitStanding, PullRequest } from '../../protocol/model.ts';
import { request } from '../../run/http.ts';
import { HttpCache } from '../../run/httpCache.ts';
import { Redactor } from '../../run/redact.ts';
import type { Secret } from '../../run/secret.ts';
import { commitStandingIn, commitStandingQuery } from '../checks/commitStanding.ts';
import { fetchWith } from './fetch.ts';
import type { RecordedDeployment } from '../deployments/deploymentsQuery.ts';
import { gitHubFailed } from './gitHubFailure.ts';
import { openPullRequestsQuery, pageSize, pullRequestsIn } from '../pullRequests/openPullRequests.ts';
import { partly, type Hidden, type Partly } from './partly.ts';
import type { Quota } from './quota.ts';
import type { GitHubRepository } from './repository.ts';

export interface GitHubParts {
  readonly token: Secret;
  /** Of the API; GitHub's own by default. */
  readonly baseUrl?: string;
  readonly send?: typeof request;
  /** Whether writes keep GitHub's second between them; they do by default. */
  readonly spaced?: boolean;
}

export interface AskedOf extends GitHubRepository {
  /** Whose deployments are told as well; of all where it is null. */
  readonly environments?: readonly string[] | null;
}

export interface OpenPullRequests {
  /** `owner/name` as it is now. */
  readonly repository: string;
  readonly pullRequests: readonly PullRequest[];
  /** The newest hundred in the environments that were asked for. */
  readonly deployments: readonly RecordedDeployment[];
  /** What GitHub does not show to this account. */
  readonly hidden: readonly Hidden[];
  /** Points it cost. */
  readonly cost: number;
}

const apiUrl = 'https://api.github.com';

/** `TAXIWAY_TEST_GITHUB` is the address of a stand-in, which needs no patience. */
export function gitHubAt(env: Readonly<Record<string, string | undefined>>): Omit<GitHubParts, 'token'> {
  const baseUrl = env['TAXIWAY_TEST_GITHUB'];
  return baseUrl === undefined ? {} : { baseUrl, spaced: false };
}

/** Beyond so many nobody reads a list; 20 points. */
const mostPages = 10;

/**
 * GitHub for one account. Its library is read on first use. Every request fails with `gitHub` in words: signed out, no
 * permission, single sign-on, out of requests; and with `http` or `timedOut` where no answer came.
 */
export class GitHub {
  readonly #parts: GitHubParts;
  readonly #redactor = new Redactor();
  readonly #quotas = new Map<string, Quota>();
  #octokit: Promise<Octokit> | null = null;

  constructor(parts: GitHubParts) {
    this.#parts = parts;
    this.#redactor.know(parts.token);
  }

  /** The login the token belongs to. */
  async account(signal: AbortSignal): Promise<string> {
    const { data } = await this.ask((octokit) =>
      octokit.rest.users.getAuthenticated({ request: { signal } }),
    );
    return data.login;
  }

  /** One request per hundred, and the newest deployments with the first at no more points. */
  async openPullRequests(
    { owner, name, environments = null }: AskedOf,
    signal: AbortSignal,
  ): Promise<OpenPullRequests> {
    const found: PullRequest[] = [];
    const deployments: RecordedDeployment[] = [];
    const hidden = new Set<Hidden>();
    let [after, cost, repository]: [string | null, number, string] = [null, 0, `${owner}/${name}`];
    for (let pages = 0; pages < mostPages; pages++) {
      const page = { first: pageSize, after, isFirst: after === null };
      const variables = { owner, name, environments, ...page, request: { signal } };
      const asked = await this.#question(openPullRequestsQuery, variables);
      const answer = pullRequestsIn(asked.data);
      for (const part of asked.hidden) hidden.add(part);
      found.push(...answer.pullRequests);
      deployments.push(...answer.deployments);
      cost += answer.cost;
      ({ next: after, repository } = answer);
      if (after === null) break;
    }
    return { repository, pullRequests: found, deployments, hidden: [...hidden].sort(), cost };
  }

  /** Checks and deployments of a commit; nothing of one that GitHub does not have (yet). */
  async commitStanding(
    { owner, name }: GitHubRepository,
    commit: CommitSha,
    signal: AbortSignal,
  ): Promise<CommitStanding> {
    const variables = { owner, name, commit, request: { signal } };
    return commitStandingIn((await this.#question(commitStandingQuery, variables)).data);
  }

  /** What is left of the hour: of requests or of points, whichever is scarcer. Null before the first answer. */
  quota(): Quota | null {
    const known = [...this.#quotas.values()].filter(({ resource }) => /^(core|graphql)$/.test(resource));
    return known.sort((one, other) => one.remaining / one.limit - other.remaining / other.limit)[0] ?? null;
  }

  /** One question in Octokit's words, about something whose file this is not. */
  async ask<Answer>(call: (octokit: Octokit) => Promise<Answer>): Promise<Answer> {
    try {
      return await call(await (this.#octokit ??= this.#make()));
    } catch (error) {
      throw gitHubFailed(error, this.#redactor);
    }
  }

  #question(query: string, variables: Readonly<Record<string, unknown>>): Promise<Partly> {
    return this.ask((octokit) => partly(octokit.graphql(query, variables)));
  }

  async #make(): Promise<Octokit> {
    const { token, baseUrl = apiUrl, send = request, spaced = true } = this.#parts;
    const { makeOctokit } = await import('./octokit.ts');
    const onQuota = (quota: Quota): void => void this.#quotas.set(quota.resource, quota);
    const fetch = fetchWith({ token, cache: new HttpCache(), send, onQuota });
    return makeOctokit({ baseUrl, fetch, userAgent: 'taxiway', spaced });
  }
}
