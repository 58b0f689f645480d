import assert from 'node:assert/strict';
import picomatch from 'picomatch';
import { parseChecklist } from '../../../agent/operations/checklist/checklistFile.ts';
import type { Configuration } from '../../../agent/project/file/projectFile.ts';
import { isEnvironmentFile } from '../../../agent/project/hygiene.ts';
import { keyShapes } from '../../../agent/project/hygiene/keyShapes.ts';
import { parseConfiguration } from '../../../agent/project/parseConfiguration.ts';
import { scopeOf } from '../../../agent/project/scope.ts';
import { detect } from '../../../agent/project/setUp.ts';
import { worthReading } from '../../../agent/project/setUp/repositoryFiles.ts';
import { render } from '../../../agent/protocol/say.ts';
import {
  type System,
  systemConfiguration,
  systemFiles,
  systems,
  systemText,
} from '../../standins/systems.ts';

const file = 'taxiway.json';
const branches = ['main', 'develop', 'staging', 'feature/portal'];

/** The file that is proposed to who has none yet. */
function proposed(system: System): Configuration {
  const paths = systemFiles(system).filter((path) => path !== file);
  const contents = new Map(worthReading(paths).map((path) => [path, systemText(system, path)]));
  const { text } = detect({ name: system, paths, contents }, { default: 'main', names: ['main'] });
  const { configuration, problems } = parseConfiguration(text, file, { files: paths, branches });
  const serious = problems.filter(({ severity }) => severity !== 'information');
  assert.deepEqual(
    serious.map(({ message }) => render(message)),
    [],
    text,
  );
  assert.ok(configuration);
  return configuration;
}

for (const system of systems)
  describe(`the repository of ${system}`, () => {
    const paths = systemFiles(system);
    const configuration = systemConfiguration(system);

    it('has a project file without a mistake', () => {
      const { problems } = parseConfiguration(systemText(system, file), file, { files: paths, branches });
      const said = problems.filter(({ severity }) => severity !== 'information');
      assert.deepEqual(
        said.map(({ message }) => render(message)),
        [],
      );
      assert.deepEqual([...new Set(problems.map(({ code }) => code))], ['notActedOn']);
    });

    it('has files for every path of every service', () => {
      const patterns = [
        ...configuration.services.flatMap((service) => service.paths),
        ...configuration.sharedPaths,
        ...configuration.infrastructure.flatMap((part) => part.paths),
      ];
      const unmatched = patterns.filter((pattern) => {
        const matches = picomatch(pattern, { dot: true });
        return !paths.some((one) => matches(one));
      });
      assert.deepEqual(unmatched, []);
    });

    it('runs every service in every environment, and knows production or staging', () => {
      const names = configuration.services.map(({ name }) => name);
      for (const { name, targets } of configuration.environments)
        assert.deepEqual(
          targets.map(({ service }) => service),
          names,
          name,
        );
      assert.ok(configuration.environments.some(({ kind }) => kind !== 'development'));
    });

    it('has checklists that can be read', () => {
      for (const { gates } of configuration.environments)
        if (gates.checklist !== null)
          assert.equal(parseChecklist(gates.checklist, systemText(system, gates.checklist)).problem, null);
    });

    it('keeps no environment file and nothing that looks like a key', () => {
      assert.deepEqual(paths.filter(isEnvironmentFile), []);
      const keys = paths.filter((path) =>
        keyShapes.some(({ exact }) => new RegExp(exact.source).test(systemText(system, path))),
      );
      assert.deepEqual(keys, []);
    });

    it('needs each variable it may differ in somewhere, and each secret by a name of its own', () => {
      const secrets = new Set(configuration.secrets.map(({ name }) => name));
      for (const { differs, targets } of configuration.environments) {
        const variables = new Set(targets.flatMap((target) => Object.keys(target.variables)));
        assert.deepEqual(
          differs.filter((name) => !variables.has(name) && !secrets.has(name)),
          [],
        );
      }
    });
  });

describe('what is found in the repository of', () => {
  it('flowpilot: Next.js, and the app on Fly.io it was tried on', () => {
    const { services, checks, environments } = proposed('flowpilot');
    assert.deepEqual(services['flowpilot'], {
      health: '/api/healthz',
      version: '/api/version',
      build: 'npm ci && npm run build',
      start: 'npx next start --port $PORT --hostname $HOST',
      port: 3000,
    });
    assert.deepEqual(Object.keys(checks ?? {}), ['lint', 'typecheck', 'test']);
    assert.equal(environments['production']?.targets?.['flowpilot']?.platform, 'fly');
  });

  it('macro-ai: two applications, a stack and a database of a workspace', () => {
    const { services, sharedPaths, infrastructure, databases } = proposed('macro-ai');
    assert.deepEqual(Object.keys(services), ['client-ui', 'express-api']);
    assert.equal(services['express-api']?.port, 3040);
    assert.deepEqual(sharedPaths, ['package.json', 'pnpm-lock.yaml', 'turbo.json']);
    assert.deepEqual(infrastructure, { infrastructure: { tool: 'cdk', directory: 'infrastructure' } });
    assert.deepEqual(databases, {
      main: { engine: 'postgres', migrations: { tool: 'drizzle', directory: 'drizzle' } },
      redis: { engine: 'redis' },
    });
  });

  it('flightpro: Next.js and FastAPI with Alembic', () => {
    const { services, databases } = proposed('flightpro');
    assert.deepEqual(Object.keys(services).sort(), ['api', 'web']);
    assert.deepEqual(
      [services['api']?.health, services['api']?.start],
      ['/health', 'uvicorn app.main:app --host 0.0.0.0 --port $PORT'],
    );
    assert.deepEqual(databases?.['main']?.migrations, { tool: 'alembic', directory: 'api/alembic' });
  });

  it('blue-banded-bee: one Go program on two apps of Fly.io, with a database on Supabase', () => {
    const { services, databases, environments } = proposed('blue-banded-bee');
    assert.deepEqual(services['blue-banded-bee'], {
      build: 'go build -o service ./cmd/app',
      start: './service',
      health: '/health',
      version: '/version',
      port: 8080,
    });
    const apps = ['staging', 'production'].map(
      (name) => environments[name]?.targets?.['blue-banded-bee'] as { app?: string } | undefined,
    );
    assert.deepEqual(
      apps.map((target) => target?.app),
      ['blue-banded-bee-staging', 'blue-banded-bee'],
    );
    assert.deepEqual(databases?.['main']?.migrations, { tool: 'supabase', directory: 'supabase/migrations' });
  });

  it('askproai: Laravel with its migrations', () => {
    const { services, databases } = proposed('askproai');
    assert.deepEqual(services['api'], {
      build: 'composer install --no-dev --no-interaction',
      start: 'php artisan serve --host=$HOST --port=$PORT',
      health: '/health',
      version: '/version',
    });
    assert.deepEqual(databases?.['main'], {
      engine: 'mysql',
      migrations: { tool: 'laravel', directory: 'database/migrations' },
    });
  });
});

describe('what a change deploys in macro-ai', () => {
  const configuration = systemConfiguration('macro-ai');
  const backend = ['apps/express-api/src/index.ts'];
  const frontend = ['apps/client-ui/src/main.tsx', 'tailwind.config.ts'];
  const infrastructure = [
    'infrastructure/lib/stagingStack.ts',
    '.github/workflows/a.yml',
    'docker-compose.yml',
  ];
  const shared = ['package.json', 'pnpm-lock.yaml', 'turbo.json', 'eslint.config.js'];
  const migration = 'drizzle/0002_people.sql';

  const table: readonly (readonly [
    changed: string,
    files: readonly string[],
    deployed: readonly string[],
  ])[] = [
    ['backend only', backend, ['backend']],
    ['backend only, with a migration', [...backend, migration], ['backend', 'migrate']],
    ['frontend only', frontend, ['frontend']],
    ['infrastructure only', infrastructure, ['infrastructure']],
    ...infrastructure.map((one) => [`infrastructure only (${one})`, [one], ['infrastructure']] as const),
    ['shared only', shared, ['backend', 'frontend']],
    ...shared.map((one) => [`shared only (${one})`, [one], ['backend', 'frontend']] as const),
    ['mixed', [...backend, ...frontend, ...infrastructure], ['backend', 'frontend', 'infrastructure']],
    [
      'mixed, with a migration',
      [...backend, ...frontend, ...infrastructure, migration],
      ['backend', 'frontend', 'infrastructure', 'migrate'],
    ],
    ['nothing', [], []],
    ['nothing that counts', ['README.md'], []],
  ];
  for (const [changed, files, deployed] of table)
    it(`${changed}: ${deployed.join(', ') || 'validate only'}`, () => {
      const scope = scopeOf(configuration, files);
      assert.deepEqual(
        [
          ...scope.services.map(({ service }) => service),
          ...(scope.infrastructure.length ? ['infrastructure'] : []),
          ...(scope.migrations.length ? ['migrate'] : []),
        ],
        deployed,
      );
    });

  const own: readonly (readonly [service: string, files: readonly string[]])[] = [
    [
      'backend',
      [
        'apps/express-api/a.ts',
        'packages/macro-ai-api-client/a.ts',
        'packages/config-eslint/a.js',
        'drizzle.config.ts',
        'apps/client-ui/a.sql',
      ],
    ],
    [
      'frontend',
      ['apps/client-ui/a.tsx', 'packages/ui-library/a.tsx', 'tailwind.config.ts', 'postcss.config.js'],
    ],
  ];
  for (const [service, files] of own)
    it(`${files.join(', ')} belong to the ${service}`, () => {
      for (const one of files)
        assert.ok(
          scopeOf(configuration, [one]).services.some((why) => why.service === service),
          one,
        );
    });
});
