import { as, type CommitSha, type DeploymentId } from '../../agent/protocol/ids.ts';
import type {
  CommitInfo,
  Deployment,
  OperationSummary,
  SecretEntry,
  StepSummary,
} from '../../agent/protocol/model.ts';
import type { Plan } from '../../agent/protocol/plan.ts';
import { say } from '../../agent/protocol/say.ts';
import type {
  ChangeState,
  OperationPageState,
  RollbackState,
  SecretsState,
} from '../../webview/protocol/pages.ts';

export const now = Date.UTC(2026, 10, 20, 14, 0);
const minute = 60_000;
const day = 86_400_000;

export function commit(number: number, title: string): CommitInfo {
  const sha = as<CommitSha>(String(number).padStart(7, 'a1b2c3d').padEnd(40, '0'));
  return { sha, title, author: 'Team', at: now - number * day };
}

export function deployment(number: number, overrides: Partial<Deployment> = {}): Deployment {
  return {
    id: as<DeploymentId>(`deployment-${number}`),
    environment: 'production',
    service: 'web',
    platform: 'local',
    commit: commit(number, `Change number ${number}`),
    artifact: as(`web-${number}`),
    state: number === 0 ? 'serving' : 'retired',
    by: 'Team',
    createdAt: now - number * day,
    tookMs: 4200,
    servedFrom: now - number * day,
    ...(number === 0 ? {} : { servedUntil: now - (number - 1) * day }),
    wayBack: number === 3 ? 'needsCare' : number > 6 ? 'cannot' : 'safe',
    ...overrides,
  };
}

export const plan: Plan = {
  hash: as('7f3a90c1d2e4f5a67f3a90c1d2e4f5a67f3a90c1d2e4f5a67f3a90c1d2e4f5a6'),
  createdAt: now,
  expiresAt: now + 15 * minute,
  facts: {
    format: 1,
    project: as('project'),
    input: { kind: 'promote', from: 'staging', environment: 'production', services: 'all' },
    identities: [{ platform: 'local', account: 'Team <team@example.com>' }],
    targets: [
      {
        environment: 'production',
        service: 'web',
        platform: 'local',
        identity: 'local/project/production/web',
        action: 'reuse',
        now: { deployment: as('deployment-1'), artifact: as('web-1'), commit: commit(1, '').sha },
        then: { deployment: null, artifact: as('web-0'), commit: commit(0, '').sha },
      },
    ],
    variables: ['api', 'web'].map((service) => ({
      ...{ service, name: 'INVOICE_API_URL', difference: 'missing' as const },
    })),
    migrations: [],
    gates: [
      { gate: 'branch', verdict: 'passes', binding: true },
      { gate: 'checks', verdict: 'pending', binding: true },
      { gate: 'window', verdict: 'fails', binding: true },
      { gate: 'approvals', verdict: 'fails', binding: false },
    ],
    steps: [{ id: 'switch:web', service: 'web' }],
    configuration: 'digest',
  },
  remarks: {
    title: say('Promote {0} from {1} to {2}', 'web', 'staging', 'production'),
    environment: 'production',
    environmentKind: 'production',
    verb: say('Promote to {0}', 'production'),
    commits: [
      {
        service: 'web',
        now: commit(1, 'Add invoices endpoint'),
        then: commit(0, 'New pricing page'),
        in: [commit(0, 'New pricing page'), commit(2, 'Invoice totals')],
        out: [],
      },
    ],
    gates: [
      { gate: 'branch', text: say('branch {0}', 'main') },
      { gate: 'checks', text: say('{0} have not run for this commit', 'lint, unit') },
      { gate: 'window', text: say('outside the window; opens {0}', { at: now + day }) },
      { gate: 'approvals', text: say('{0} of {1} approvals', 0, 2) },
    ],
    stepTitles: [say('Send traffic of {0} to the new version', 'web')],
    as: [say('{0}, confirmed by {1}', 'team@example.com', 'Fly.io')],
    effects: [say('Variables stay as they are today.')],
    warnings: [say('Not locked against other machines.')],
    health: [{ service: 'web', health: { state: 'healthy', at: now }, servingSince: now - 3 * day }],
    expected: { ms: 4200, samples: 12 },
    watchMs: 3_600_000,
    undo: say('Undo: roll back, about {0}.', { forMs: 800 }),
    nothingToDo: null,
    needsValues: [],
  },
};

function step(id: string, title: string, state: StepSummary['state'], at: number): StepSummary {
  const started = state === 'waiting' ? null : now - at;
  const ended = state === 'done' || state === 'failed' ? now - at + 1500 : null;
  return { id, title: say(title), service: 'web', state, startedAt: started, endedAt: ended, detail: null };
}

export const running: OperationSummary = {
  id: as('20261120-140000000-promote-3f9a2c'),
  project: as('project'),
  kind: 'promote',
  title: say('Promote {0} to {1}', 'web', 'production'),
  environment: 'production',
  production: true,
  services: ['web'],
  state: 'running',
  by: 'Team',
  createdAt: now - 5000,
  startedAt: now - 5000,
  endedAt: null,
  expectedMs: 9000,
  watchedUntil: null,
  steps: [
    step('start:web', 'Start web', 'done', 4000),
    step('switch:web', 'Send traffic to web', 'running', 2000),
    step('verify:web', 'Check web', 'waiting', 0),
  ],
  result: null,
  failure: null,
  question: null,
  causedBy: null,
  undo: null,
  drill: null,
  readable: true,
  alive: true,
};

const log = Array.from({ length: 40 }, (_, line) => `web | line ${line} of the log`).join('\n');

const card: ChangeState = { plan, stale: null, overrides: [], busy: null, failure: null, operation: null };

/** The operation page with this part of its change. */
export function operationPage(more: Partial<ChangeState>): OperationPageState {
  return { page: 'operation', production: true, change: { ...card, ...more } };
}

export const cardState = operationPage({});

export const runningState = operationPage({
  operation: { summary: running, failure: null, can: ['cancel'], log, logCut: true },
});

export const staleState = operationPage({
  stale: {
    before: { ...plan, remarks: { ...plan.remarks, warnings: [] } },
    changed: [say('{0} in {1} runs {2} by now.', 'web', 'production', '1a2b3c4d')],
  },
});

export const refusedState = operationPage({
  failure: { reason: 'planExpired', message: 'This plan has expired. Plan again.', actions: [] },
});

export const startingState = operationPage({
  busy: 'starting',
  overrides: [{ gate: 'window', reason: 'Outage' }],
});

export const interruptedState = operationPage({
  operation: {
    summary: { ...running, state: 'needsPerson', alive: false },
    failure: null,
    can: ['cancel', 'resume'],
    log,
    logCut: false,
  },
});

export const failedState = operationPage({
  operation: {
    summary: {
      ...running,
      state: 'failed',
      endedAt: now,
      steps: [
        step('start:web', 'Start web', 'failed', 4000),
        step('switch:web', 'Send traffic to web', 'waiting', 0),
      ],
    },
    failure: {
      reason: 'neverHealthy',
      message: 'web never got healthy. Production still runs a1b2c3d.',
      actions: [
        { id: 'log', label: 'Show Log' },
        { id: 'retry', label: 'Retry' },
      ],
    },
    can: [],
    log,
    logCut: false,
  },
});

const wayBack: Plan = {
  ...plan,
  facts: {
    ...plan.facts,
    targets: ['web', 'api'].map((service) => ({
      environment: 'production',
      service,
      platform: 'local',
      identity: `local/project/production/${service}`,
      action: 'reuse' as const,
      now: { deployment: as('deployment-0'), artifact: as('web-0'), commit: commit(0, '').sha },
      then: { deployment: as('deployment-2'), artifact: as('web-2'), commit: commit(2, '').sha },
    })),
    gates: plan.facts.gates.map((gate) => ({ ...gate, binding: false })),
  },
  remarks: {
    ...plan.remarks,
    verb: say('Roll back {0} to {1}', 'production', commit(2, '').sha.slice(0, 7)),
    effects: [say('Variables and secrets stay as they are today.')],
    warnings: [],
    commits: ['web', 'api'].map((service) => ({
      service,
      now: commit(0, 'New pricing page'),
      then: commit(2, 'Invoice totals'),
      in: [],
      out: [commit(0, 'New pricing page'), commit(1, 'Add invoices endpoint')],
    })),
  },
};

export const rollbackState: RollbackState = {
  page: 'rollback',
  environment: 'production',
  production: true,
  services: ['web', 'api'],
  chosenServices: ['web', 'api'],
  deployments: Array.from({ length: 9 }, (_, number) => [
    deployment(number),
    deployment(number, { id: as(`api-${number}`), service: 'api' }),
  ]).flat(),
  more: true,
  loading: false,
  chosen: 'deployment-2',
  failure: null,
  change: { ...card, plan: wayBack },
};

export function secret(name: string, overrides: Partial<SecretEntry> = {}): SecretEntry {
  return {
    name,
    kind: 'api-key',
    usedBy: ['api'],
    stores: [
      { environment: 'staging', service: 'api', set: true, at: now - day },
      { environment: 'production', service: 'api', set: false, at: null },
    ],
    rotatedAt: now - 80 * day,
    rotatedBy: 'Team',
    dueAt: now + 10 * day,
    storedIn: 'keychain',
    generator: 'random',
    undoable: null,
    operation: null,
    ...overrides,
  };
}

export const secretsState: SecretsState = {
  page: 'secrets',
  project: 'runway',
  secrets: [
    secret('PAYMENT_KEY'),
    secret('SESSION_KEY', {
      stores: [
        {
          ...{ environment: 'production', service: 'web', set: null, at: null },
          why: say('not signed in to {0}', 'vercel'),
        },
      ],
      dueAt: now - 3 * day,
      undoable: { operation: as('20261120-130000000-rotate-1'), until: null },
    }),
    secret('MAIL_KEY', { dueAt: null, rotatedAt: null, rotatedBy: null, stores: [] }),
  ],
  production: false,
  storedIn: 'keychain',
  unasked: [
    {
      reason: 'notSignedIn',
      message: 'You are not signed in to vercel. Run "Taxiway: Sign In to a Platform…", then try again.',
      actions: [{ id: 'notSignedIn 0', label: 'Sign In to a Platform…' }],
    },
  ],
  failure: null,
  change: { ...card, plan: null },
};

export const rotationState: SecretsState = {
  ...secretsState,
  production: true,
  change: {
    ...card,
    plan: {
      ...plan,
      facts: {
        ...plan.facts,
        variables: [],
        targets: ['staging', 'production'].map((environment) => ({
          environment,
          service: 'api',
          platform: 'local',
          identity: `local/project/${environment}/api`,
          action: 'restart' as const,
          now: { deployment: as('deployment-1'), artifact: as('api-1'), commit: commit(1, '').sha },
          then: { deployment: as('deployment-1'), artifact: as('api-1'), commit: commit(1, '').sha },
        })),
      },
      remarks: {
        ...plan.remarks,
        title: say('Renew {0} in {1}', 'PAYMENT_KEY', 'staging, production'),
        verb: say('Renew {0}', 'PAYMENT_KEY'),
        commits: [],
        environment: null,
        stepTitles: ['staging', 'production'].flatMap((environment) => [
          say('Make a new {0} for {1} and keep it safe', 'PAYMENT_KEY', environment),
          say('Write {0} for {1} in {2}', 'PAYMENT_KEY', 'api', environment),
          say('{0} ({1})', say('Start {0} and wait until it is healthy', 'api'), environment),
        ]),
      },
    },
  },
};
