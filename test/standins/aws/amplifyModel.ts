import { type AwsAsked, type AwsPart, AwsRefusal } from './awsServer.ts';

const account = '123456789012';

interface Job {
  readonly jobId: string;
  readonly commitId: string;
  readonly commitMessage: string;
  readonly jobType: string;
  readonly startTime: number;
  endTime: number | null;
  status: 'PENDING' | 'RUNNING' | 'SUCCEED' | 'FAILED' | 'CANCELLING' | 'CANCELLED';
  words: string;
}

interface Branch {
  readonly branchName: string;
  readonly description: string;
  variables: Readonly<Record<string, string>>;
  readonly jobs: Job[];
  updateTime: number;
}

type Answer = (asked: AwsAsked, names: readonly string[]) => unknown;

/** One app of Amplify Hosting that builds from a repository. A job takes two looks. */
export class AmplifyModel {
  readonly app = 'd1abc';
  readonly #branches = new Map<string, Branch>();
  readonly #now: () => number;
  #jobs = 0;
  #begun: (() => void) | null = null;
  #isHeld = false;
  #failure: string | null = null;
  /** How often a job was begun or stopped, or a branch changed. */
  changes = 0;
  /** Null: it is only uploaded to. */
  repository: string | null = 'https://github.com/acme/web';
  /** Of all branches that have none of their own of that name. */
  appVariables: Readonly<Record<string, string>> = {};
  /** The next job is refused with these words. */
  refusal: string | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  addBranch(branchName: string, description = ''): void {
    const updateTime = this.#now();
    this.#branches.set(branchName, { branchName, description, variables: {}, jobs: [], updateTime });
  }

  has(branch: string): boolean {
    return this.#branches.has(branch);
  }

  variable(branch: string, name: string): string | null {
    return this.#branches.get(branch)?.variables[name] ?? null;
  }

  served(branch: string): string | null {
    return this.#branches.get(branch)?.jobs.findLast(({ status }) => status === 'SUCCEED')?.commitId ?? null;
  }

  hold(): Promise<void> {
    this.#isHeld = true;
    return new Promise((resolve) => {
      this.#begun = resolve;
    });
  }

  goOn(): void {
    this.#isHeld = false;
  }

  failNext(words: string): void {
    this.#failure = words;
  }

  readonly part: AwsPart = (asked) => {
    const path = `${asked.method} ${asked.url.pathname}`;
    for (const [pattern, answer] of this.#answers) {
      const found = pattern.exec(path);
      if (found) return answer(asked, found.slice(1).map(decodeURIComponent));
    }
    return undefined;
  };

  readonly #answers: readonly (readonly [RegExp, Answer])[] = [
    [
      /^GET \/apps\/([^/]+)$/,
      (_, [appId]) => ({
        app: {
          ...{ appId, environmentVariables: this.appVariables, updateTime: 1_763_742_000 },
          ...(this.repository ? { repository: this.repository } : {}),
        },
      }),
    ],
    [
      /^GET \/apps\/[^/]+\/branches$/,
      () => ({ branches: [...this.#branches.values()].map((one) => this.#shown(one)) }),
    ],
    [/^POST \/apps\/[^/]+\/branches$/, ({ body }) => this.#create(body)],
    [/^GET \/apps\/[^/]+\/branches\/([^/]+)$/, (_, [name]) => ({ branch: this.#shown(this.#branch(name)) })],
    [/^POST \/apps\/[^/]+\/branches\/([^/]+)$/, ({ body }, [name]) => this.#update(this.#branch(name), body)],
    [/^DELETE \/apps\/[^/]+\/branches\/([^/]+)$/, (_, [name]) => this.#delete(this.#branch(name))],
    [
      /^GET \/apps\/[^/]+\/branches\/([^/]+)\/jobs$/,
      ({ url }, [name]) => this.#listed(this.#branch(name), url),
    ],
    [
      /^POST \/apps\/[^/]+\/branches\/([^/]+)\/jobs$/,
      ({ body }, [name]) => this.#start(this.#branch(name), body),
    ],
    [
      /^GET \/apps\/[^/]+\/branches\/([^/]+)\/jobs\/(\d+)$/,
      ({ url }, [name, id]) => this.#detailed(this.#job(name, id), url),
    ],
    [
      /^DELETE \/apps\/[^/]+\/branches\/([^/]+)\/jobs\/(\d+)\/stop$/,
      (_, [name, id]) => this.#stop(this.#job(name, id)),
    ],
  ];

  /** The address of a log is signed: it is asked without a signature of one's own. */
  log(jobId: string): string {
    const all = [...this.#branches.values()].flatMap(({ jobs }) => jobs);
    return all.find((job) => job.jobId === jobId)?.words ?? '';
  }

  #branch(name = ''): Branch {
    const found = this.#branches.get(name);
    if (found) return found;
    throw new AwsRefusal('NotFoundException', `No branch found for branch name ${name}`, 404);
  }

  #job(name = '', id = ''): Job {
    const found = this.#branch(name).jobs.find(({ jobId }) => jobId === id);
    if (found) return found;
    throw new AwsRefusal('NotFoundException', 'No job found', 404);
  }

  #start(branch: Branch, body: string): unknown {
    const {
      commitId = 'HEAD',
      commitMessage = '',
      jobType,
    } = JSON.parse(body) as Readonly<Record<string, string>>;
    if (branch.jobs.some(({ status }) => status === 'PENDING' || status === 'RUNNING'))
      throw new AwsRefusal(
        'LimitExceededException',
        'The branch has a job already that is pending or running.',
        429,
      );
    const { refusal } = this;
    this.refusal = null;
    if (refusal !== null) throw new AwsRefusal('BadRequestException', refusal);
    this.#jobs += 1;
    this.changes += 1;
    const jobId = String(this.#jobs);
    const startTime = this.#now() / 1000;
    branch.jobs.push({
      ...{ jobId, commitId, commitMessage, jobType: jobType ?? 'RELEASE', startTime },
      ...{
        endTime: null,
        status: 'PENDING',
        words: '2026-11-21T08:15:30.123Z [INFO]: # Cloning repository\n',
      },
    });
    this.#begun?.();
    this.#begun = null;
    return { jobSummary: shownJob(branch.jobs.at(-1)!) };
  }

  #listed({ jobs }: Branch, url: URL): unknown {
    for (const job of jobs) this.#advance(job);
    const limit = Number(url.searchParams.get('maxResults') ?? 50);
    const from = Number(url.searchParams.get('nextToken') ?? 0);
    const page = jobs.toReversed().slice(from, from + limit);
    const more = jobs.length > from + limit ? { nextToken: String(from + limit) } : {};
    return { jobSummaries: page.map(shownJob), ...more };
  }

  #advance(job: Job): void {
    if (job.status === 'CANCELLING') job.status = 'CANCELLED';
    else if (job.status === 'PENDING') job.status = 'RUNNING';
    else if (job.status === 'RUNNING' && !this.#isHeld) {
      job.endTime = this.#now() / 1000;
      job.status = this.#failure === null ? 'SUCCEED' : 'FAILED';
      job.words += `2026-11-21T08:15:41.000Z [INFO]: ${this.#failure ?? '# Build completed'}\n`;
      this.#failure = null;
    }
  }

  #stop(job: Job): unknown {
    this.changes += 1;
    job.status = 'CANCELLING';
    return { jobSummary: shownJob(job) };
  }

  #detailed(job: Job, url: URL): unknown {
    const logUrl = `${url.origin}/signed-log/${job.jobId}?X-Amz-Signature=abc`;
    const step = {
      stepName: 'BUILD',
      status: job.status,
      startTime: job.startTime,
      endTime: job.startTime,
      logUrl,
    };
    return { job: { summary: shownJob(job), steps: [step] } };
  }

  #create(body: string): unknown {
    const { branchName = '', description } = JSON.parse(body) as Readonly<Record<string, string>>;
    if (this.#branches.has(branchName))
      throw new AwsRefusal('BadRequestException', `The branch ${branchName} exists already.`);
    this.changes += 1;
    this.addBranch(branchName, description);
    return { branch: this.#shown(this.#branch(branchName)) };
  }

  #update(branch: Branch, body: string): unknown {
    const asked = JSON.parse(body) as { readonly environmentVariables?: Readonly<Record<string, string>> };
    const { environmentVariables: variables = {} } = asked;
    if ('' in variables)
      throw new AwsRefusal('BadRequestException', 'Environment variables cannot have an empty key.');
    this.changes += 1;
    if (Object.keys(variables).length > 0) branch.variables = withoutBlank(variables);
    branch.updateTime = this.#now();
    return { branch: this.#shown(branch) };
  }

  #delete(branch: Branch): unknown {
    this.changes += 1;
    this.#branches.delete(branch.branchName);
    return { branch: this.#shown(branch) };
  }

  #shown({ branchName, description, variables, updateTime }: Branch): unknown {
    return {
      branchArn: `arn:aws:amplify:eu-west-2:${account}:apps/${this.app}/branches/${branchName}`,
      ...{ branchName, description, displayName: branchName, environmentVariables: variables },
      framework: 'Next.js - SSR',
      updateTime: updateTime / 1000,
    };
  }
}

/** As Amplify takes it: a blank name beside no other is how all are taken away. */
function withoutBlank(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => name !== ' '));
}

function shownJob({ endTime, jobId, commitId, commitMessage, jobType, startTime, status }: Job): unknown {
  const job = { jobId, commitId, commitMessage, jobType, startTime, status };
  return { ...job, jobArn: `arn:${jobId}`, commitTime: 0, ...(endTime === null ? {} : { endTime }) };
}
