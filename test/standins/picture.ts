import { localAbilities } from '../../agent/platforms/local/abilities.ts';
import { as, type OperationId, type ProjectId } from '../../agent/protocol/ids.ts';
import type {
  Deployment,
  EnvironmentSnapshot,
  OperationSummary,
  PreviewInfo,
  ProjectSnapshot,
  TargetSnapshot,
  WaitingChange,
  WorkflowRun,
  PullRequest,
  SharedDeployment,
} from '../../agent/protocol/model.ts';
import { abilities } from '../../agent/watch/picture/abilities.ts';
import { environmentWords } from '../../agent/watch/picture/environmentWords.ts';
import { render, say, type Message } from '../../agent/protocol/say.ts';

/** A snapshot as the agent sends it; a test says what matters to it. */
export const noon = Date.UTC(2026, 10, 20, 12);
export const minuteMs = 60_000;
export const projectId = as<ProjectId>('p1');

/** English, for reading in a test. */
export const english = (message: Message) => render(message);

export function deployment(more: Partial<Deployment> = {}): Deployment {
  return {
    id: as('d1'),
    environment: 'staging',
    service: 'web',
    platform: 'local',
    commit: { sha: as('a1b2c3d4'.repeat(5)), title: 'Fix checkout rounding', author: 'Author', at: noon },
    artifact: as('a1'),
    state: 'serving',
    by: 'author',
    createdAt: noon - 2 * 86_400_000,
    wayBack: 'safe',
    ...more,
  };
}

export function target(more: Partial<TargetSnapshot> = {}): TargetSnapshot {
  return {
    service: 'web',
    platform: 'local',
    state: 'healthy',
    current: deployment(),
    url: 'http://staging.shop.localhost:4100',
    loopbackUrl: 'http://127.0.0.1:4200',
    details: [],
    health: null,
    operation: null,
    newer: { count: 0, titles: [] },
    can: localAbilities,
    ...more,
  };
}

export function run(more: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    ...{ id: 7, name: 'Deploy', path: '.github/workflows/deploy.yml', title: 'Fix totals', by: 'octocat' },
    ...{
      state: 'waiting',
      word: say('queued'),
      byHand: true,
      branch: 'main',
      commit: as('a'.repeat(40)),
      at: noon,
    },
    ...{ url: 'https://github.com/acme/shop/actions/runs/7', generated: true, startedHere: false },
    ...more,
  };
}

export function environment(more: Partial<EnvironmentSnapshot> = {}): EnvironmentSnapshot {
  const plain = {
    name: 'staging',
    kind: 'staging',
    state: 'healthy',
    targets: [target()],
    branches: ['develop'],
    promoteFrom: null,
    behind: null,
    hold: null,
    sleep: null,
    frozen: null,
    waitingFor: [],
    shared: null,
    preview: null,
    asOf: noon,
    ...more,
  } as const;
  return { ...plain, can: abilities(plain), said: environmentWords(plain, 'develop') };
}

export function preview(
  info: Partial<PreviewInfo> = {},
  more: Partial<EnvironmentSnapshot> = {},
): EnvironmentSnapshot {
  return environment({
    name: 'preview-feature-pricing',
    kind: 'preview',
    branches: ['feature/pricing'],
    preview: {
      branch: 'feature/pricing',
      head: as('a1b2c3d4'.repeat(5)),
      title: 'New pricing page',
      author: 'Author',
      pullRequest: 42,
      isMine: true,
      isOver: false,
      lastActivityAt: noon - 2 * 3_600_000,
      staleSince: null,
      failure: null,
      operation: null,
      ...info,
    },
    ...more,
  });
}

export function waiting(more: Partial<WaitingChange> = {}): WaitingChange {
  return {
    plan: as('7f3a'.repeat(16)),
    input: { kind: 'promote', from: 'staging', environment: 'production', services: 'changed' },
    title: say('Promote web from staging to production'),
    gates: ['approvals'],
    yours: true,
    until: noon + 15 * minuteMs,
    ...more,
  };
}

export function operation(more: Partial<OperationSummary> = {}): OperationSummary {
  return {
    id: as<OperationId>('20261120-120000000-deploy-aaaaaa'),
    project: projectId,
    kind: 'deploy',
    title: say('Deploy web to staging'),
    environment: 'staging',
    production: false,
    services: ['web'],
    state: 'done',
    by: 'author',
    createdAt: noon - minuteMs,
    startedAt: noon - minuteMs,
    endedAt: noon,
    expectedMs: null,
    watchedUntil: null,
    steps: [],
    result: null,
    failure: null,
    question: null,
    causedBy: null,
    undo: null,
    drill: null,
    readable: true,
    alive: false,
    ...more,
  };
}

export function sharedDeployment(more: Partial<SharedDeployment> = {}): SharedDeployment {
  return {
    id: 7,
    environment: 'Preview – web',
    service: null,
    state: 'ready',
    url: 'https://web-42.example',
    logUrl: null,
    by: 'vercel',
    createdAt: noon - minuteMs,
    ...more,
  };
}

/** An open one, of the branch `pricing`. */
export function pullRequest(number: number, more: Partial<PullRequest> = {}): PullRequest {
  return {
    number,
    title: 'New pricing page',
    url: `https://github.com/acme/shop/pull/${number}`,
    author: 'octocat',
    isDraft: false,
    isFork: false,
    branch: 'pricing',
    isBranchGone: false,
    base: 'main',
    head: as('a'.repeat(40)),
    updatedAt: noon - 2 * minuteMs,
    checks: { state: 'passing', total: 2, pending: 0, failing: [] },
    deployments: [sharedDeployment()],
    ...more,
  };
}

export function snapshot(more: Partial<ProjectSnapshot> = {}): ProjectSnapshot {
  return {
    id: projectId,
    folder: '/home/author/shop',
    name: 'shop',
    state: 'ready',
    unusable: null,
    model: 'staging-prod',
    branch: 'develop',
    head: as('d4c3b2a1'.repeat(5)),
    services: ['web'],
    problems: [],
    environments: [environment()],
    previews: [],
    operations: [],
    pullRequests: [],
    waitingDeployments: [],
    github: null,
    runs: [],
    dueSecrets: [],
    pushed: [],
    sources: [],
    ...more,
  };
}
