import assert from 'node:assert/strict';
import { parseConfiguration } from '../../agent/project/parseConfiguration.ts';
import { resolve } from '../../agent/project/resolve.ts';
import { render } from '../../agent/protocol/say.ts';
import type { ProjectConfiguration } from '../../agent/project/resolved.ts';
import type { RepositoryFacts } from '../../agent/github/workflows/workflowFile.ts';

export function configurationOf(file: unknown): ProjectConfiguration {
  const { configuration, problems } = parseConfiguration(JSON.stringify(file), 'taxiway.json');
  assert.ok(
    configuration,
    problems.flatMap(({ severity, message }) => (severity === 'error' ? render(message) : [])).join('\n'),
  );
  return resolve(configuration);
}

export const facts: RepositoryFacts = {
  defaultBranch: 'main',
  paths: [
    'package.json',
    'pnpm-lock.yaml',
    '.nvmrc',
    'api/requirements.txt',
    'worker/go.mod',
    'shop/composer.lock',
  ],
  requiredReviewersHold: false,
};

const target = (app: string) => ({ platform: 'fly', app });

/** One that uses everything a workflow is made from. */
export const wholeFile = {
  model: 'staging-prod',
  services: {
    web: { directory: 'apps/web', dependsOn: ['api'], health: '/healthz', version: '/version' },
    api: { directory: 'api', paths: ['api/**', '**/*.sql'], database: 'main', health: '/healthz' },
  },
  sharedPaths: ['package.json', 'pnpm-lock.yaml', 'packages/{ui,config}-*/src/**'],
  infrastructure: {
    stack: { directory: 'infrastructure', paths: ['infrastructure/**', '.github/workflows/**'] },
  },
  databases: {
    main: {
      engine: 'postgres',
      migrations: { tool: 'alembic', directory: 'api/alembic', up: 'alembic upgrade head' },
    },
  },
  checks: {
    lint: 'npm run lint',
    unit: { run: ['npm', 'test', '--', 'a b'], services: ['web'] },
    smoke: { run: 'npm run smoke', when: 'after' },
  },
  environments: {
    development: { targets: { web: { platform: 'local', start: 'npm start' } } },
    staging: {
      branches: ['develop', 'feature/*'],
      deploy: 'on-push',
      targets: { web: target('web-staging'), api: target('api-staging') },
      schedule: {
        timezone: 'Europe/London',
        sleep: '0 18 * * *',
        wake: '0 8 * * 1-5',
        holidays: ['2026-12-25'],
      },
    },
    production: {
      branches: ['main'],
      promoteFrom: 'staging',
      targets: { web: target('web'), api: target('api') },
      gates: {
        validatedIn: { environment: 'staging', for: '1h' },
        checks: ['lint', 'unit'],
        ci: true,
        approvals: 2,
        windows: ['Tue,Thu 10:00-14:00 America/New_York'],
        freezes: [
          { every: '12-20/01-02', reason: 'holidays' },
          { from: '2026-11-27', to: '2026-11-30' },
        ],
        checklist: 'docs/checklist.json',
      },
      watch: { for: '1h', rollBackIf: { errorRate: 0.05, for: '5m' } },
    },
  },
  previews: { from: 'pull-requests', targets: { web: target('web') }, staleAfter: '7d', keep: ['pr-12'] },
  secrets: {
    STRIPE_KEY: { kind: 'api-key', rotateEvery: '90d', usedBy: ['api'] },
    DATABASE_URL: { usedBy: ['api'] },
  },
};
