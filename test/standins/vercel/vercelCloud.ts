/** A deployment as Vercel keeps it. */
export interface KeptDeployment {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly url: string;
  readonly target: 'production' | null;
  readonly customEnvironment: { readonly id: string; readonly slug: string } | undefined;
  readonly createdAt: number;
  readonly creator: { readonly uid: string; readonly username: string };
  readonly meta: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** What its code reads: the variables of its environment as they were when it was made, and its own. */
  readonly reads: Readonly<Record<string, string>>;
  readyState: 'QUEUED' | 'BUILDING' | 'READY' | 'ERROR' | 'CANCELED';
  readySubstate?: 'STAGED' | 'PROMOTED';
  aliasAssigned: number | null;
  errorMessage?: string;
}

export interface KeptVariable {
  readonly id: string;
  readonly key: string;
  value: string;
  readonly type: string;
  target: readonly string[];
  customEnvironmentIds: readonly string[];
  readonly createdAt: number;
  updatedAt: number;
}

interface AliasRequest {
  readonly jobStatus: 'pending' | 'in-progress' | 'succeeded' | 'failed';
  readonly toDeploymentId: string;
  readonly fromDeploymentId: string | null;
  readonly requestedAt: number;
  readonly type: 'promote' | 'rollback';
}

/** What a team of Vercel has, and what happens to it. One project, `shop`, with a custom environment `staging`. */
export class VercelCloud {
  readonly team = { id: 'team_acme', slug: 'acme', name: 'Acme', billing: { plan: 'pro' } };
  user = {
    id: 'user_octocat',
    uid: 'user_octocat',
    username: 'octocat',
    email: 'octocat@acme.dev',
    name: 'Octocat',
  };
  readonly project = { id: 'prj_shop', name: 'shop' };
  readonly staging = { id: 'env_staging', slug: 'staging' };
  readonly deployments: KeptDeployment[] = [];
  readonly variables: KeptVariable[] = [];
  /** Deployments by the host name that leads to them. */
  readonly aliases = new Map<string, { readonly deploymentId: string; readonly at: number }>();
  readonly files = new Set<string>();
  /** What production's domains lead to. */
  production: string | null = null;
  /** After a rollback new deployments do not get the domains by themselves. */
  isPinned = false;
  isPaused = false;
  /** Secrets by which programs pass the protection of its addresses, and what each is for. */
  protectionBypass: Readonly<Record<string, { readonly scope: string }>> | null = null;
  lastAliasRequest: AliasRequest | null = null;
  /** How often something was changed. */
  changes = 0;
  /** As of a project that Vercel never deployed: the first one is production's, whatever was asked for. */
  isNew = false;
  /** Deployments stay in the middle of building until it is told otherwise. */
  holdsBuilds: (() => void) | null = null;
  /** A rollback or promotion is taken on and then fails. */
  failsAliasing = false;
  /** The next rollback, promotion or alias is refused with these words. */
  refusal: string | null = null;
  /** What the team was charged, a line each; null where the account may not see it. */
  charges: readonly string[] | null = [
    chargeLine(12.3, { ProjectId: 'prj_shop', ProjectName: 'shop' }),
    chargeLine(0.1, { ProjectId: 'prj_shop', ProjectName: 'shop' }),
    chargeLine(7, { ProjectId: 'prj_blog', ProjectName: 'blog' }),
    chargeLine(20, {}), // a seat
  ];
  #made = 0;

  find(idOrHost: string): KeptDeployment | undefined {
    const id = this.aliases.get(idOrHost)?.deploymentId ?? idOrHost;
    return this.deployments.find((one) => one.id === id || one.url === id);
  }

  make(asked: {
    readonly target?: string;
    readonly customEnvironmentSlugOrId?: string;
    readonly meta?: Readonly<Record<string, string>>;
    readonly env?: Readonly<Record<string, string>>;
    readonly autoAssignCustomDomains?: boolean;
  }): KeptDeployment {
    this.#made += 1;
    const isProduction = asked.target === 'production' || (this.isNew && this.deployments.length === 0);
    const deployment: KeptDeployment = {
      id: `dpl_${String(this.#made).padStart(4, '0')}`,
      name: this.project.name,
      projectId: this.project.id,
      url: `shop-${String(this.#made).padStart(9, 'x')}-acme.vercel.app`,
      target: isProduction ? 'production' : null,
      customEnvironment: asked.customEnvironmentSlugOrId ? this.staging : undefined,
      createdAt: this.now(),
      creator: { uid: this.user.uid, username: this.user.username },
      meta: asked.meta ?? {},
      env: asked.env ?? {},
      reads: {
        ...this.valuesIn(isProduction ? 'production' : (asked.customEnvironmentSlugOrId ?? 'preview')),
        ...asked.env,
      },
      readyState: this.holdsBuilds ? 'BUILDING' : 'READY',
      aliasAssigned: null,
    };
    this.deployments.unshift(deployment);
    this.changes += 1;
    this.holdsBuilds?.();
    if (isProduction) this.#stage(deployment, asked.autoAssignCustomDomains !== false);
    else if (deployment.readyState === 'READY') this.#lead(deployment);
    return deployment;
  }

  /** A push to a branch: Vercel's own app deploys it and leads a host name to the newest of the branch. */
  pushed(branch: string, commit: string, own: Readonly<Record<string, string>> = {}): KeptDeployment {
    const of = { githubCommitRef: branch, githubCommitSha: commit, githubCommitAuthorLogin: 'hubot' };
    const where = { githubDeployment: '1', githubOrg: 'acme', githubCommitOrg: 'acme' };
    const deployment = this.make({ meta: { ...of, ...where, ...own } });
    const host = `${this.project.name}-git-${branch.replaceAll('/', '-')}-acme.vercel.app`;
    this.aliases.delete(hostOf(deployment));
    if (deployment.readyState === 'READY')
      this.aliases.set(host, { deploymentId: deployment.id, at: this.now() });
    return deployment;
  }

  /** What is being built gets ready, unless it was cancelled. */
  finishBuilds(): void {
    for (const deployment of this.deployments.filter(({ readyState }) => readyState === 'BUILDING')) {
      deployment.readyState = 'READY';
      if (deployment.target === null) this.#lead(deployment);
    }
  }

  #lead(deployment: KeptDeployment): void {
    this.aliases.set(hostOf(deployment), { deploymentId: deployment.id, at: this.now() });
  }

  #stage(deployment: KeptDeployment, assigns: boolean): void {
    deployment.readySubstate = 'STAGED';
    if (assigns && !this.isPinned) this.#assign(deployment);
  }

  #assign(deployment: KeptDeployment): void {
    deployment.readySubstate = 'PROMOTED';
    deployment.aliasAssigned = this.now();
    this.production = deployment.id;
  }

  /** It is taken on at once, and done when somebody has looked for the second time. */
  requestAlias(type: AliasRequest['type'], toDeploymentId: string): void {
    this.changes += 1;
    const fromDeploymentId = this.production;
    this.lastAliasRequest = {
      ...{ type, toDeploymentId, fromDeploymentId },
      jobStatus: 'in-progress',
      requestedAt: this.now(),
    };
  }

  /** What was taken on goes on by a bit. */
  settle(): void {
    const asked = this.lastAliasRequest;
    if (asked?.jobStatus !== 'in-progress') return;
    const jobStatus = this.failsAliasing ? 'failed' : 'succeeded';
    this.lastAliasRequest = { ...asked, jobStatus };
    const deployment = this.find(asked.toDeploymentId);
    if (jobStatus === 'failed' || !deployment) return;
    this.#assign(deployment);
    this.isPinned = asked.type === 'rollback';
  }

  remove(id: string): void {
    const index = this.deployments.findIndex((one) => one.id === id);
    if (index < 0) return;
    this.deployments.splice(index, 1);
    for (const [host, { deploymentId }] of this.aliases) if (deploymentId === id) this.aliases.delete(host);
    this.changes += 1;
  }

  set(asked: {
    readonly key: string;
    readonly value: string;
    readonly type: string;
    readonly target?: readonly string[];
    readonly customEnvironmentIds?: readonly string[];
  }): KeptVariable {
    this.changes += 1;
    const { target = [], customEnvironmentIds = [] } = asked;
    const known = this.variables.find(
      (one) =>
        one.key === asked.key &&
        one.target.join() === target.join() &&
        one.customEnvironmentIds.join() === customEnvironmentIds.join(),
    );
    if (known) {
      Object.assign(known, { value: asked.value, type: asked.type, updatedAt: this.now() });
      return known;
    }
    const at = this.now();
    const variable = {
      ...{ ...asked, target, customEnvironmentIds },
      id: `env_${asked.key}_${this.#made++}`,
      ...{ createdAt: at, updatedAt: at },
    };
    this.variables.push(variable);
    return variable;
  }

  /** Of production, previews or an environment of the project's own. */
  valuesIn(environment: string): Readonly<Record<string, string>> {
    const isOwn = environment === this.staging.slug || environment === this.staging.id;
    const own = this.variables.filter(({ target, customEnvironmentIds }) =>
      isOwn ? customEnvironmentIds.includes(this.staging.id) : target.includes(environment),
    );
    return Object.fromEntries(own.map(({ key, value }) => [key, value]));
  }

  /** Never the same twice, so that newest first is one order. */
  now(): number {
    this.#last = Math.max(this.#last + 1, Date.now());
    return this.#last;
  }
  #last = 0;
}

/** What Vercel itself leads to a deployment that is not production's: its branch's or environment's. */
function hostOf({ name, customEnvironment, id }: KeptDeployment): string {
  return customEnvironment
    ? `${name}-env-${customEnvironment.slug}-acme.vercel.app`
    : `${name}-git-${id}-acme.vercel.app`;
}

/** As Vercel lists it for a day. */
export function chargeLine(billed: number, tags: object, currency = 'USD'): string {
  return JSON.stringify({
    ...{ BilledCost: billed, BillingCurrency: currency, EffectiveCost: billed, ChargeCategory: 'Usage' },
    ...{ ChargePeriodStart: '2026-11-01T00:00:00.000Z', ChargePeriodEnd: '2026-11-02T00:00:00.000Z' },
    ...{ ServiceName: 'Function Duration', ConsumedUnit: 'GB-Hours', ConsumedQuantity: 1, Tags: tags },
  });
}
