import assert from 'node:assert/strict';
import fc from 'fast-check';
import { projectData } from '../../../../agent/github/workflows/ownActions/changes.ts';
import { changesScript } from '../../../../agent/github/workflows/scripts/changes.ts';
import type { ProjectConfiguration } from '../../../../agent/project/resolved.ts';
import { scopeOf } from '../../../../agent/project/scope.ts';
import { fakeOctokit, runScript, type ScriptResult } from '../../../standins/githubScript.ts';
import { configurationOf } from '../../../standins/workflowProjects.ts';

const target = { platform: 'fly', app: 'x' };

/** The whole table of a team with an API, a client and a stack. */
const macroAi = configurationOf({
  services: {
    backend: {
      paths: [
        'apps/express-api/**',
        'infrastructure/**',
        'packages/macro-ai-api-client/**',
        'packages/config-*/**',
        'drizzle.config.ts',
        '**/*.sql',
      ],
      database: 'main',
    },
    frontend: {
      paths: [
        'apps/client-ui/**',
        'packages/ui-library/**',
        '**/tailwind.config.{js,ts}',
        '**/postcss.config.*',
      ],
    },
  },
  sharedPaths: ['package.json', 'pnpm-lock.yaml', 'turbo.json', 'eslint.config.js'],
  infrastructure: { stack: { paths: ['infrastructure/**', '.github/workflows/**', 'docker-compose.yml'] } },
  databases: {
    main: { engine: 'postgres', migrations: { tool: 'drizzle', directory: 'apps/express-api/drizzle' } },
  },
  environments: { staging: { targets: { backend: target, frontend: target } } },
});

const inPullRequest = async (
  configuration: ProjectConfiguration,
  files: readonly string[],
  event = 'pull_request',
): Promise<string[]> => {
  const { outputs, failures } = await runScript(changesScript, {
    event,
    env: { PROJECT: projectData(configuration) },
    git: () => ({ exitCode: 0, stdout: files.map((file) => `${file}\0`).join('') }),
  });
  assert.deepEqual(failures, []);
  return JSON.parse(outputs['services'] ?? '') as string[];
};

interface Made {
  readonly id: number;
  readonly sha: string;
  readonly task?: string;
  readonly payload?: unknown;
  readonly states: readonly string[];
}

interface Repository {
  readonly deployments?: readonly Made[];
  /** Files that differ from HEAD, by commit; git knows no others. */
  readonly since?: Readonly<Record<string, readonly string[]>>;
  readonly env?: Readonly<Record<string, string>>;
}

function toDeploy(
  configuration: ProjectConfiguration,
  { deployments = [], since = {}, env = {} }: Repository,
): Promise<ScriptResult> {
  const github = fakeOctokit({
    listDeployments: ({ environment, page }: { environment: string; page: number }) => {
      assert.equal(environment, 'staging');
      return deployments.slice((page - 1) * 100, page * 100);
    },
    listDeploymentStatuses: ({ deployment_id }: { deployment_id: number }) =>
      deployments
        .find(({ id }) => id === deployment_id)!
        .states.map((state) => ({ state, environment_url: `https://${deployment_id}.example` })),
  });
  const git = (args: readonly string[]) => {
    const files = args[0] === 'diff' ? since[args[4]!] : undefined;
    return files
      ? { exitCode: 0, stdout: files.map((file) => `${file}\0`).join('') }
      : { exitCode: 128, stdout: '' };
  };
  return runScript(changesScript, {
    env: { ENVIRONMENT: 'staging', PROJECT: projectData(configuration), ...env },
    github,
    git,
  });
}

const list = ({ outputs }: ScriptResult, name: string): unknown => JSON.parse(outputs[name] ?? 'null');

describe('the change detection of a generated workflow', () => {
  const table: [changed: string, files: string[], services: string[], migrations: string[]][] = [
    ['the backend', ['apps/express-api/src/a.ts'], ['backend'], []],
    ['the backend with a migration', ['apps/express-api/drizzle/1.sql'], ['backend'], ['main']],
    ['the frontend', ['apps/client-ui/src/a.tsx'], ['frontend'], []],
    [
      'infrastructure alone',
      ['infrastructure/a.ts', '.github/workflows/x.yml', 'docker-compose.yml'],
      [],
      [],
    ],
    ['shared files alone', ['pnpm-lock.yaml'], ['backend', 'frontend'], []],
    ['a mix', ['infrastructure/a.ts', 'apps/client-ui/a.ts'], ['backend', 'frontend'], []],
    ['nothing', [], [], []],
    ['a document', ['README.md'], [], []],
  ];
  const deployments = [
    {
      id: 2,
      sha: 'pushed',
      task: 'deploy',
      payload: {
        services: [
          { service: 'backend', commit: 'c1' },
          { service: 'frontend', commit: 'c1' },
        ],
      },
      states: ['success'],
    },
  ];
  const deployedWeb = [{ id: 1, sha: 'c1', task: 'deploy:web', states: ['success'] }];
  for (const [changed, files, services, migrations] of table) {
    it(`deploys what macro-ai's table says where ${changed} changed`, async () => {
      const result = await toDeploy(macroAi, { deployments, since: { c1: files } });
      assert.deepEqual(result.failures, []);
      assert.deepEqual(list(result, 'services'), services);
      assert.deepEqual(list(result, 'migrations'), migrations);
    });
  }

  it('checks everything of what waits in a merge queue, which may be several commits behind one another', async () => {
    const files = ['apps/client-ui/a.ts'];
    assert.deepEqual(await inPullRequest(macroAi, files), ['frontend']);
    assert.deepEqual(await inPullRequest(macroAi, files, 'merge_group'), ['backend', 'frontend']);
  });

  it('takes a change of the project file, as of its variables, for one where Taxiway itself does', async () => {
    const files = ['taxiway.json', '.github/workflows/deploy-staging.yml'];
    const touched = async (directory: string, sharedPaths: string[]): Promise<unknown> => {
      const environments = { staging: { targets: { web: target } } };
      const project = configurationOf({ services: { web: { directory } }, sharedPaths, environments });
      const found = list(
        await toDeploy(project, { deployments: deployedWeb, since: { c1: files } }),
        'services',
      );
      assert.deepEqual(
        found,
        scopeOf(project, files).services.map(({ service }) => service),
      );
      return found;
    };
    assert.deepEqual(await touched('.', []), ['web']);
    assert.deepEqual(await touched('web', ['taxiway.json']), ['web']);
    assert.deepEqual(await touched('web', []), []);
  });

  it('compares each service with its own last good deployment, not with the last commit or the last try', async () => {
    const result = await toDeploy(macroAi, {
      deployments: [
        { id: 10, sha: 'taken back', task: 'deploy:backend', states: ['failure', 'success'] },
        { id: 9, sha: 'failed', task: 'deploy:backend', states: ['failure', 'in_progress'] },
        { id: 8, sha: 'new', task: 'deploy:frontend', states: ['success'] },
        { id: 7, sha: 'old', task: 'deploy:backend', states: ['inactive', 'success'] },
      ],
      since: { new: ['README.md'], old: ['apps/express-api/a.ts', 'README.md'], failed: [] },
    });
    assert.deepEqual(list(result, 'services'), ['backend']);
    assert.deepEqual(list(result, 'previous'), { backend: 'old', frontend: 'new' });
    assert.deepEqual(list(result, 'urls'), { backend: 'https://7.example', frontend: 'https://8.example' });
  });

  it('looks back as far as it must', async () => {
    const many = Array.from({ length: 230 }, (_, index) => ({
      id: 300 - index,
      sha: 'new',
      task: 'deploy:frontend',
      states: ['success'],
    }));
    const result = await toDeploy(macroAi, {
      deployments: [...many, ...deployments],
      since: { c1: [], new: [] },
    });
    assert.deepEqual(list(result, 'previous'), { backend: 'c1', frontend: 'new' });
    assert.deepEqual(list(result, 'services'), []);
  });

  it('migrates with a service of the database alone, by what changed since that was deployed', async () => {
    const migration = ['apps/express-api/drizzle/1.sql'];
    const twice = [
      { id: 9, sha: 'new', task: 'deploy:backend', states: ['success'] },
      { id: 8, sha: 'old', task: 'deploy:frontend', states: ['success'] },
    ];
    const since = { old: [...migration, 'apps/client-ui/a.ts'], new: [] };
    const done = await toDeploy(macroAi, { deployments: twice, since });
    assert.deepEqual([list(done, 'services'), list(done, 'migrations')], [['frontend'], []]);
    const other = { deployments, since: { c1: migration }, env: { SCOPE: 'frontend-only' } };
    assert.deepEqual(list(await toDeploy(macroAi, other), 'migrations'), []);
  });

  it('deploys everything where nothing was deployed, or git does not know what was', async () => {
    assert.deepEqual(list(await toDeploy(macroAi, {}), 'services'), ['backend', 'frontend']);
    assert.deepEqual(list(await toDeploy(macroAi, { deployments }), 'services'), ['backend', 'frontend']);
    assert.deepEqual(list(await toDeploy(macroAi, { deployments }), 'migrations'), ['main']);
  });

  it('passes over payloads of others that it does not know', async () => {
    const others = ['v1.2', null, [], { services: 'all' }, { services: ['backend', null] }, 7].map(
      (payload, id) => ({
        id,
        sha: 'x',
        task: 'deploy',
        payload,
        states: ['success'],
      }),
    );
    const result = await toDeploy(macroAi, { deployments: [...others, ...deployments], since: { c1: [] } });
    assert.deepEqual(result.failures, []);
    assert.deepEqual(list(result, 'services'), []);
  });

  it('deploys what a person asks for, by scope or by name', async () => {
    const asked = async (env: Record<string, string>): Promise<unknown> =>
      list(await toDeploy(macroAi, { deployments, since: { c1: [] }, env }), 'services');
    assert.deepEqual(await asked({ SCOPE: 'full' }), ['backend', 'frontend']);
    assert.deepEqual(await asked({ SCOPE: 'frontend-only' }), ['frontend']);
    assert.deepEqual(await asked({ SCOPE: 'changed' }), []);
    assert.deepEqual(await asked({ SCOPE: 'changed', CHOSEN: 'backend, frontend' }), ['backend', 'frontend']);
  });

  it('refuses the name of a service there is not', async () => {
    const { failures } = await toDeploy(macroAi, { env: { CHOSEN: 'back' } });
    assert.deepEqual(failures, ['There is no service back. There are backend, frontend.']);
  });

  it('reads patterns as the agent does, also those it takes as expressions', async () => {
    for (const pattern of [
      'a-*/**',
      'a/!(b)/*',
      '[ab]/**',
      'x/{1..3}/*',
      '**.js',
      'a/**/**/b',
      '.github/**',
      '*.{js,ts}',
      'a b/c+d/*',
      '*',
      '**/',
    ]) {
      const configuration = oneService([pattern]);
      for (const file of [
        'a-',
        'a-x',
        'a-x/y',
        'a/c/d',
        'a/b/d',
        'b/x/y',
        'x/2/z',
        'q.js',
        'd/q.js',
        'a/b',
        'a/1/2/b',
        '.github/w.yml',
        'q.ts',
        'a b/c+d/e',
        'q',
      ])
        assert.deepEqual(
          await inPullRequest(configuration, [file]),
          agentSays(configuration, [file]),
          `${pattern} and ${file}`,
        );
    }
  });

  it('finds what the agent finds, whatever the services and the files', async () => {
    await fc.assert(
      fc.asyncProperty(projects, fc.array(paths, { maxLength: 6 }), async (configuration, files) => {
        assert.deepEqual(await inPullRequest(configuration, files), agentSays(configuration, files));
      }),
      { numRuns: 40 },
    );
  });
});

function agentSays(configuration: ProjectConfiguration, files: readonly string[]): string[] {
  return scopeOf(configuration, files).services.map(({ service }) => service);
}

function oneService(patterns: readonly string[]): ProjectConfiguration {
  return {
    ...macroAi,
    sharedPaths: [],
    infrastructure: [],
    services: [{ ...macroAi.services[0]!, paths: patterns }],
  };
}

const names = fc.constantFrom('a', 'b', 'ab', 'a.js', 'b.ts', '.x', 'a-b');
const paths = fc.array(names, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const globs = fc
  .array(fc.oneof(names, fc.constantFrom('*', '**', 'a*', '*.js', '{a,b}', '?', '*.{js,ts}', 'a-*', '.*')), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join('/'));
const services = fc
  .uniqueArray(fc.constantFrom('one', 'two', 'three', 'four'), { minLength: 1 })
  .chain((all) =>
    fc.tuple(
      ...all.map((name, index) =>
        fc.record({
          name: fc.constant(name),
          paths: fc.array(globs, { maxLength: 3 }),
          dependsOn: fc.subarray(all.slice(0, index)),
        }),
      ),
    ),
  );
const projects: fc.Arbitrary<ProjectConfiguration> = fc
  .record({
    services,
    sharedPaths: fc.array(globs, { maxLength: 2 }),
    stack: fc.array(globs, { maxLength: 2 }),
  })
  .map(({ services: made, sharedPaths, stack }) => ({
    ...macroAi,
    services: made.map((one) => ({ ...macroAi.services[0]!, ...one })),
    sharedPaths,
    infrastructure: [{ name: 'stack', paths: stack }],
  }));
