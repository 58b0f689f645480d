import assert from 'node:assert/strict';
import fc from 'fast-check';
import { commandsChanged } from '../../../agent/project/commandsChanged.ts';
import { parseConfiguration } from '../../../agent/project/parseConfiguration.ts';
import { resolve } from '../../../agent/project/resolve.ts';
import type { ProjectConfiguration } from '../../../agent/project/resolved.ts';
import { changedServices, scopeOf } from '../../../agent/project/scope.ts';
import { render } from '../../../agent/protocol/say.ts';

interface Part {
  readonly name: string;
  readonly paths: readonly string[];
  readonly dependsOn: readonly string[];
}

const web: Part = { name: 'web', paths: ['apps/web/**'], dependsOn: ['api'] };
const api: Part = { name: 'api', paths: ['api/**', '**/*.sql'], dependsOn: [] };
const worker: Part = { name: 'worker', paths: ['worker/**'], dependsOn: ['web'] };
const services = [web, api, worker];
const shared = ['package.json', 'config-*/**'];

function configurationOf(file: unknown): ProjectConfiguration {
  const { configuration } = parseConfiguration(JSON.stringify(file), 'taxiway.json');
  assert.ok(configuration);
  return resolve(configuration);
}

describe('what a change touches', () => {
  it('is the service whose files changed, and those that depend on it, with the reason', () => {
    assert.deepEqual(changedServices(services, shared, ['apps/web/index.ts', 'README.md']), [
      { service: 'web', files: ['apps/web/index.ts'], shared: [], dependencies: [] },
      { service: 'worker', files: [], shared: [], dependencies: ['web'] },
    ]);
  });

  it('goes on through services that changed only because of others', () => {
    const touched = changedServices(services, shared, ['api/main.py']).map(({ service, dependencies }) => [
      service,
      dependencies,
    ]);
    assert.deepEqual(touched, [
      ['web', ['api']],
      ['api', []],
      ['worker', ['web']],
    ]);
  });

  it('is every service where a shared file changed', () => {
    const touched = changedServices(services, shared, ['config-ts/base.json']);
    assert.deepEqual(
      touched.map(({ service }) => service),
      ['web', 'api', 'worker'],
    );
    assert.deepEqual(touched[0], {
      service: 'web',
      files: [],
      shared: ['config-ts/base.json'],
      dependencies: ['api'],
    });
  });

  it('may be several services by one file', () => {
    const touched = changedServices([web, api], [], ['apps/web/schema.sql']);
    assert.deepEqual(
      touched.map(({ service, files }) => [service, files]),
      [
        ['web', ['apps/web/schema.sql']],
        ['api', ['apps/web/schema.sql']],
      ],
    );
  });

  it('is nothing where nothing that belongs to a service changed', () => {
    assert.deepEqual(changedServices(services, shared, []), []);
    assert.deepEqual(changedServices(services, shared, ['README.md', 'docs/a.md']), []);
  });

  it('counts hidden files and names of every kind', () => {
    const all = [{ name: 'web', paths: ['apps/web/**'], dependsOn: [] }];
    for (const file of [
      'apps/web/.env.example',
      'apps/web/a b/größe.ts',
      'apps/web/-x',
      'apps/web/[id]/page.tsx',
      "apps/web/it's",
    ])
      assert.equal(changedServices(all, [], [file]).length, 1, file);
  });

  it('ends where services depend on each other in a circle', () => {
    const circle = [{ ...web, dependsOn: ['worker'] }, worker];
    assert.equal(changedServices(circle, [], ['worker/a']).length, 2);
  });

  describe('in any project', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const folder = fc.constantFrom(...names, 'shared', 'docs');
    const files = fc.uniqueArray(
      fc.tuple(folder, fc.constantFrom('x.ts', '.y', 'z/w.sql')).map(([where, file]) => `${where}/${file}`),
      { maxLength: 8 },
    );
    const parts = fc.tuple(
      ...names.map((name) =>
        fc.record({
          name: fc.constant(name),
          paths: fc.constant([`${name}/**`]),
          dependsOn: fc.subarray(names),
        }),
      ),
    );
    const touchedBy = (all: readonly Part[], changed: readonly string[]): string[] =>
      changedServices(all, ['shared/**'], changed).map(({ service }) => service);

    it('more files never touch fewer services', () => {
      fc.assert(
        fc.property(parts, files, files, (all, some, more) => {
          const both = new Set(touchedBy(all, [...some, ...more]));
          assert.ok(touchedBy(all, some).every((service) => both.has(service)));
        }),
      );
    });

    it('the order of the files does not matter', () => {
      fc.assert(
        fc.property(parts, files, (all, changed) => {
          assert.deepEqual(touchedBy(all, changed), touchedBy(all, [...changed].reverse()));
        }),
      );
    });

    it('every touched service has a reason, every untouched one has none', () => {
      fc.assert(
        fc.property(parts, files, (all, changed) => {
          const touched = new Map(
            changedServices(all, ['shared/**'], changed).map((why) => [why.service, why]),
          );
          for (const { name, dependsOn } of all) {
            const why = touched.get(name);
            const reasons = why ? why.files.length + why.shared.length + why.dependencies.length : 0;
            assert.equal(reasons > 0, why !== undefined);
            const ought =
              changed.some((file) => file.startsWith(`${name}/`) || file.startsWith('shared/')) ||
              dependsOn.some((other) => touched.has(other));
            assert.equal(why !== undefined, ought);
          }
        }),
      );
    });
  });
});

describe('the scope of a change in macro-ai', () => {
  const configuration = configurationOf({
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
        paths: ['apps/client-ui/**', 'packages/ui-library/**', 'tailwind.config.*', 'postcss.config.*'],
      },
    },
    sharedPaths: ['package.json', 'pnpm-lock.yaml', 'turbo.json', 'eslint.config.js'],
    infrastructure: {
      stack: { tool: 'cdk', paths: ['infrastructure/**', '.github/workflows/**', 'docker-compose.yml'] },
    },
    databases: {
      main: { engine: 'postgres', migrations: { tool: 'drizzle', directory: 'apps/express-api/drizzle' } },
    },
    environments: { staging: {} },
  });

  const table: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['backend only', ['apps/express-api/src/index.ts'], ['backend']],
    [
      'backend only, with a migration',
      ['apps/express-api/src/index.ts', 'apps/express-api/drizzle/0007_add.sql'],
      ['backend', 'migrate'],
    ],
    ['frontend only', ['apps/client-ui/src/app.tsx', 'tailwind.config.ts'], ['frontend']],
    [
      'infrastructure only',
      ['infrastructure/stack.ts', '.github/workflows/deploy.yml', 'docker-compose.yml'],
      ['infrastructure'],
    ],
    ['shared only', ['pnpm-lock.yaml', 'turbo.json'], ['backend', 'frontend']],
    [
      'mixed',
      ['apps/express-api/src/index.ts', 'apps/client-ui/src/app.tsx', 'infrastructure/stack.ts'],
      ['backend', 'frontend', 'infrastructure'],
    ],
    [
      'mixed, with a migration',
      ['package.json', 'apps/express-api/drizzle/0007_add.sql', 'docker-compose.yml'],
      ['backend', 'frontend', 'infrastructure', 'migrate'],
    ],
    ['nothing', [], []],
    ['nothing that counts', ['README.md'], []],
  ];
  for (const [changed, files, deployed] of table) {
    it(`${changed} changed: ${deployed.join(', ') || 'validate only'}`, () => {
      const scope = scopeOf(configuration, files);
      const parts = scope.services.map(({ service }) => service);
      assert.deepEqual(
        [
          ...parts,
          ...(scope.infrastructure.length ? ['infrastructure'] : []),
          ...(scope.migrations.length ? ['migrate'] : []),
        ],
        deployed,
      );
    });
  }
});

describe('commands that changed', () => {
  const file = (start: unknown, more: object = {}): ProjectConfiguration =>
    configurationOf({
      services: { web: { start, build: 'npm run build' } },
      environments: { staging: { targets: { web: { platform: 'local' } } }, other: {} },
      ...more,
    });
  const words = (
    before: ProjectConfiguration,
    now: ProjectConfiguration,
    environment = 'staging',
  ): string[] => commandsChanged(before, now, environment).map((message) => render(message));

  it('are told with the command before and now', () => {
    assert.deepEqual(words(file('npm start'), file(['node', 'x.js'])), [
      'The start of web was "npm start" and is now: node x.js',
    ]);
    assert.deepEqual(words(file('npm start'), file('npm start')), []);
    assert.deepEqual(words(file('a b'), file(['a', 'b'])), ['The start of web was "a b" and is now: a b']);
  });

  it('are told when they are new', () => {
    const now = file('x', {
      checks: { lint: 'y' },
      secrets: { KEY: { prove: 'p', revoke: 'r', generator: { kind: 'script', run: 'g' } } },
    });
    assert.deepEqual(words(file('x'), now), [
      'The check lint is new: y',
      'The proof of KEY is new: p',
      'The revocation of KEY is new: r',
      'The generator of KEY is new: g',
    ]);
  });

  it('are those of the environment', () => {
    assert.deepEqual(words(file('x'), file('y'), 'other'), []);
  });
});
