import { HubSettings } from './hubSettings.ts';

/** What the stand-in knows: one repository, its pull requests, and the deployments of its commits. Times are ISO. */
export interface HubPull {
  number: number;
  title: string;
  author: string;
  branch: string;
  base: string;
  sha: string;
  draft: boolean;
  /** `owner/name` of the head's repository, where it is another. */
  fork: string | null;
  branchGone: boolean;
  open: boolean;
  updatedAt: string;
  /** The commit that merging it made. */
  mergedAs?: string;
  /** Who wrote and committed each of its commits; its author one by default. */
  commits?: readonly { readonly author: string; readonly committer: string }[];
}

export interface HubReview {
  readonly by: string;
  readonly state: string;
  /** What was reviewed; the head by default. */
  readonly commit?: string;
  readonly bot?: boolean;
}

/** A workflow run that waits for somebody to let it deploy, or did. */
export interface HubWaitingRun {
  readonly id: number;
  readonly sha: string;
  readonly environment: string;
  readonly actor: string;
  /** Who started it again, where somebody did. */
  readonly startedAgainBy?: string;
  /** Logins of required reviewers. */
  readonly reviewers: readonly string[];
  readonly createdAt: string;
  /** What reviewers said. */
  readonly said: { readonly by: string; readonly state: 'approved' | 'rejected'; readonly comment: string }[];
}

/** A run of a workflow; it ends when a test says so. */
export interface HubRun {
  readonly id: number;
  readonly path: string;
  readonly name: string;
  readonly title: string;
  readonly event: string;
  readonly branch: string;
  readonly sha: string;
  readonly actor: string;
  readonly inputs: Readonly<Record<string, string>>;
  status: string;
  conclusion: string | null;
  attempt: number;
  createdAt: string;
  updatedAt: string;
  jobs: HubJob[];
}

export interface HubJob {
  readonly id: number;
  readonly name: string;
  status: string;
  conclusion: string | null;
  /** Null where it has none; `expired` where GitHub keeps it no more. */
  log: string | null;
  readonly steps: readonly {
    readonly name: string;
    readonly status: string;
    readonly conclusion: string | null;
  }[];
}

export interface HubDeployment {
  id: number;
  sha: string;
  ref: string;
  task: string;
  environment: string;
  description: string | null;
  payload: unknown;
  transient: boolean;
  production: boolean;
  creator: string;
  createdAt: string;
  statuses: HubDeploymentStatus[];
}

export interface HubDeploymentStatus {
  id: number;
  state: string;
  url: string;
  logUrl: string;
  description: string;
  creator: string;
  createdAt: string;
}

export interface HubCheck {
  name: string;
  status: 'QUEUED' | 'IN_PROGRESS' | 'COMPLETED';
  conclusion: string | null;
  url: string;
  /** 15368 is GitHub's own Actions. */
  app?: number;
}

/** What a branch requires: by rulesets, by classic protection. */
export interface HubBranch {
  readonly rules?: readonly object[];
  readonly contexts?: readonly { readonly context: string; readonly app_id: number | null }[];
}

export interface HubStatus {
  context: string;
  state: string;
  url: string | null;
  description: string | null;
  creator: string;
  createdAt: string;
  /** Where an app made it. */
  app?: number;
}

export interface HubComment {
  id: number;
  issue: number;
  body: string;
  author: string;
  createdAt: string;
}

export class Hub {
  owner = 'acme';
  name = 'shop';
  /** GitHub answers under these too, as the repository is called now. */
  readonly formerNames: string[] = [];
  defaultBranch = 'main';
  isPrivate = false;
  readonly pulls: HubPull[] = [];
  readonly deployments: HubDeployment[] = [];
  /** A deployment makes the one it names. */
  readonly environments = new Set<string>();
  /** By commit. */
  readonly checks = new Map<string, HubCheck[]>();
  readonly statuses = new Map<string, HubStatus[]>();
  readonly comments: HubComment[] = [];
  /** Commits it has, where a test says so; else every one. */
  commits: ReadonlySet<string> | null = null;
  /** How far its clock is ahead of this machine's. */
  aheadMs = 0;
  /** Else the owner is a person. */
  isOrganization = false;
  /** Of the organization; null where it is not told. */
  plan: string | null = null;
  /** By number of the pull request, the oldest first. */
  readonly reviews = new Map<number, HubReview[]>();
  /** By login; whoever is not named may write. */
  readonly permissions = new Map<string, 'admin' | 'write' | 'read' | 'none'>();
  readonly waitingRuns: HubWaitingRun[] = [];
  readonly runs: HubRun[] = [];
  /** Paths of workflows that cannot be started by hand, and of those that somebody switched off. */
  readonly notByHand = new Set<string>();
  readonly switchedOff = new Set<string>();
  /** Whether it says which run a start made. */
  tellsRuns = true;
  /** Pushed, beside the default one and those of its own pull requests. */
  readonly pushed = new Set<string>();
  /** By name, where it is no plain branch. */
  readonly branches = new Map<string, HubBranch>();
  /** Paths of its workflows. */
  readonly workflows: string[] = [];
  readonly settings = new HubSettings();
  /** Fields of commits that it shows to nobody, as to a token without the permission for them. */
  readonly hides = new Set<'statusCheckRollup' | 'deployments'>();
  #last = 1000;

  get fullName(): string {
    return `${this.owner}/${this.name}`;
  }

  /** Whether that is this repository, by its name now or before. */
  answersTo(owner: string, name: string): boolean {
    return owner === this.owner && [this.name, ...this.formerNames].includes(name);
  }

  get branchNames(): readonly string[] {
    const heads = this.pulls.filter(({ fork, branchGone }) => fork === null && !branchGone);
    return [...new Set([this.defaultBranch, ...this.pushed, ...heads.map(({ branch }) => branch)])];
  }

  /** The commit that a branch or an id means; null where it has none of that name. */
  commitOf(ref: string): string | null {
    if (!/^[0-9a-f]{40}$/.test(ref)) return this.#tipOf(ref);
    return this.commits === null || this.commits.has(ref) ? ref : null;
  }

  #tipOf(branch: string): string | null {
    const pull = this.pulls.find((one) => one.branch === branch);
    return pull?.sha ?? (branch === this.defaultBranch ? '0'.repeat(40) : null);
  }

  nextId(): number {
    return ++this.#last;
  }

  now(): string {
    return new Date(Date.now() + this.aheadMs).toISOString();
  }

  openPull(given: Partial<HubPull> & Pick<HubPull, 'branch' | 'sha'>): HubPull {
    const pull: HubPull = {
      number: this.pulls.length + 1,
      title: `Change ${this.pulls.length + 1}`,
      author: 'octocat',
      base: this.defaultBranch,
      draft: false,
      fork: null,
      branchGone: false,
      open: true,
      updatedAt: this.now(),
      ...given,
    };
    this.pulls.push(pull);
    return pull;
  }

  run(given: Partial<HubRun> & Pick<HubRun, 'path'>): HubRun {
    const run: HubRun = {
      ...{
        id: this.nextId(),
        name: given.path.replace(/^.*\/|\.ya?ml$/g, ''),
        title: 'Change 1',
        event: 'push',
      },
      ...{ branch: this.defaultBranch, sha: '0'.repeat(40), actor: 'octocat', inputs: {} },
      ...{
        status: 'queued',
        conclusion: null,
        attempt: 1,
        createdAt: this.now(),
        updatedAt: this.now(),
        jobs: [],
      },
      ...given,
    };
    this.runs.unshift(run);
    return run;
  }

  job(run: HubRun, given: Partial<HubJob> & Pick<HubJob, 'name'>): HubJob {
    const job: HubJob = {
      ...{ id: this.nextId(), status: 'in_progress', conclusion: null, log: null, steps: [] },
      ...given,
    };
    run.jobs.push(job);
    return job;
  }

  deploy(
    given: Partial<HubDeployment> & Pick<HubDeployment, 'sha' | 'environment'>,
    state?: string,
    url = '',
  ): HubDeployment {
    const deployment: HubDeployment = {
      id: this.nextId(),
      ref: given.sha,
      task: 'deploy',
      description: null,
      payload: {},
      transient: false,
      production: false,
      creator: 'octocat',
      createdAt: this.now(),
      statuses: [],
      ...given,
    };
    this.deployments.push(deployment);
    this.environments.add(deployment.environment);
    if (state !== undefined) this.tell(deployment, { state, url });
    return deployment;
  }

  /** A status; one that succeeds retires the earlier ones of its environment, unless they are transient or production. */
  tell(
    deployment: HubDeployment,
    given: Partial<HubDeploymentStatus> & { state: string },
    retires = true,
  ): HubDeploymentStatus {
    const status = {
      id: this.nextId(),
      url: '',
      logUrl: '',
      description: '',
      creator: deployment.creator,
      createdAt: this.now(),
      ...given,
    };
    deployment.statuses.push(status);
    if (status.state === 'success' && retires) this.#retireOthers(deployment);
    return status;
  }

  #retireOthers({ id, environment }: HubDeployment): void {
    const others = this.deployments.filter(
      (one) => one.environment === environment && one.id < id && !one.transient && !one.production,
    );
    for (const one of others)
      if (stateOf(one) === 'success')
        one.statuses.push({ ...one.statuses.at(-1)!, id: this.nextId(), state: 'inactive' });
  }
}

/** The last status says it; none yet is `pending`. */
export function stateOf({ statuses }: HubDeployment): string {
  return statuses.at(-1)?.state ?? 'pending';
}
