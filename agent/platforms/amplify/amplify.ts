import { Failed } from '../../protocol/failures.ts';
import type { LogLine } from '../platform.ts';
import type { AwsApi } from '../cloud/aws/awsApi.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { type AmplifyPlace, branchPath, isPlace } from './place.ts';
import {
  type App,
  appAnswer,
  type Branch,
  branchAnswer,
  branches,
  type Job,
  jobAnswer,
  jobs,
} from './shapes.ts';

/** So many jobs one question answers at most. */
const jobsAtOnce = 50;

/** What Amplify says. */
export class Amplify {
  readonly #api: AwsApi;
  readonly #parts: Pick<CloudParts, 'send' | 'redactor'>;

  constructor(api: AwsApi, parts: Pick<CloudParts, 'send' | 'redactor'>) {
    this.#api = api;
    this.#parts = parts;
  }

  /** All branches of an app by name; none where there is no such app. */
  async branches(
    place: Omit<AmplifyPlace, 'branch' | 'madeFor'>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Branch>> {
    const found: Branch[] = [];
    let nextToken: string | undefined;
    do {
      const call = { path: `/apps/${place.app}/branches`, query: { maxResults: 50, nextToken } };
      const answer = await this.#api.rest(place, call, branches, signal).catch(nullWhereMissing);
      if (answer) found.push(...answer.branches);
      nextToken = answer?.nextToken ?? undefined;
    } while (nextToken !== undefined);
    return new Map(found.map((branch) => [branch.branchName, branch]));
  }

  /** Null where it is not there. */
  async branch(place: AmplifyPlace, signal: AbortSignal): Promise<Branch | null> {
    const branch = await this.anyBranch(place, signal);
    return branch && isPlace(place, branch) ? branch : null;
  }

  /** Of that name, whoever made it. */
  async anyBranch(place: AmplifyPlace, signal: AbortSignal): Promise<Branch | null> {
    const answer = await this.#api
      .rest(place, { path: branchPath(place) }, branchAnswer, signal)
      .catch(nullWhereMissing);
    return answer?.branch ?? null;
  }

  async app(place: Omit<AmplifyPlace, 'branch' | 'madeFor'>, signal: AbortSignal): Promise<App> {
    return (await this.#api.rest(place, { path: `/apps/${place.app}` }, appAnswer, signal)).app;
  }

  /** Whether it builds from a repository; the others are only uploaded to. */
  async hasRepository(place: AmplifyPlace, signal: AbortSignal): Promise<boolean> {
    return Boolean((await this.app(place, signal)).repository);
  }

  /** The newest first, from the one before `before`, as many as are asked for and perhaps more; none where there is no branch. */
  async jobs(
    place: AmplifyPlace,
    { before, limit }: { readonly before?: string; readonly limit: number },
    signal: AbortSignal,
  ): Promise<readonly Job[]> {
    const found: Job[] = [];
    let nextToken: string | undefined;
    do {
      const query = { maxResults: jobsAtOnce, nextToken };
      const call = { path: `${branchPath(place)}/jobs`, query };
      const answer = await this.#api.rest(place, call, jobs, signal).catch(nullWhereMissing);
      const page = answer?.jobSummaries ?? [];
      found.push(...page.filter(({ jobId }) => before === undefined || Number(jobId) < Number(before)));
      nextToken = answer?.nextToken ?? undefined;
    } while (nextToken !== undefined && found.length < limit);
    return found.toSorted((one, other) => Number(other.jobId) - Number(one.jobId));
  }

  /** What a job's steps said, redacted; the addresses of their logs are good for a while and for whoever has them. */
  async lines(place: AmplifyPlace, jobId: string, signal: AbortSignal): Promise<readonly LogLine[]> {
    const call = { path: `${branchPath(place)}/jobs/${encodeURIComponent(jobId)}` };
    const answer = await this.#api.rest(place, call, jobAnswer, signal).catch(nullWhereMissing);
    const logs = await Promise.all(
      (answer?.job.steps ?? []).map(async ({ logUrl }) => (logUrl ? this.#text(logUrl, signal) : '')),
    );
    return logs
      .flatMap((text) => text.split(/\r?\n/))
      .filter((line) => line !== '')
      .map((line) => {
        const [, at, text] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\s+(?:\[\w+\]:\s*)?(.*)$/.exec(line) ?? [];
        return {
          at: at === undefined ? null : Date.parse(at),
          text: this.#parts.redactor.line(text ?? line),
        };
      });
  }

  async #text(url: string, signal: AbortSignal): Promise<string> {
    const { status, body } = await this.#parts.send({ url, timeoutMs: 30_000, retryForMs: 5000 }, signal);
    return status < 400 ? body : '';
  }
}

export function nullWhereMissing(error: unknown): null {
  if (
    error instanceof Failed &&
    error.failure.reason === 'platform' &&
    error.failure.situation === 'notFound'
  )
    return null;
  throw error;
}

/** `https://staging.d1abc.amplifyapp.com` */
export function addressOf({ app }: Pick<AmplifyPlace, 'app'>, { displayName, branchName }: Branch): string {
  const host = (displayName ?? branchName).replaceAll(/[^a-zA-Z0-9-]/g, '-').toLowerCase();
  return `https://${host}.${app}.amplifyapp.com`;
}
