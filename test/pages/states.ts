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
import type { OperationPageState, RollbackState, SecretsState } from '../../webview/protocol/pages.ts';

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
    variables: [{ service: 'web', name: 'INVOICE_API_URL', difference: 'missing' }],
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

export const cardState: OperationPageState = {
  page: 'operation',
  production: true,
  plan,
  operation: null,
  overrides: [],
  failure: null,
  stale: null,
};

export const runningState: OperationPageState = {
  ...cardState,
  operation: { summary: running, failure: null, log, logCut: true },
};

export const failedState: OperationPageState = {
  ...cardState,
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
    log,
    logCut: false,
  },
};

export const rollbackState: RollbackState = {
  page: 'rollback',
  environment: 'production',
  production: true,
  services: ['web', 'api'],
  chosenServices: ['web', 'api'],
  deployments: Array.from({ length: 9 }, (_, number) => deployment(number)),
  more: true,
  loading: false,
  chosen: 'deployment-1',
  plan: {
    ...plan,
    remarks: { ...plan.remarks, verb: say('Roll back production to {0}', commit(1, '').sha.slice(0, 7)) },
  },
  failure: null,
  operation: null,
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
      dueAt: now - 3 * day,
      undoable: { operation: as('20261120-130000000-rotate-1'), until: null },
    }),
    secret('MAIL_KEY', { dueAt: null, rotatedAt: null, rotatedBy: null, stores: [] }),
  ],
  environments: ['staging', 'production'],
  storedIn: 'keychain',
  plan: null,
  operation: null,
  failure: null,
};
