import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Git } from '../../../agent/project/git.ts';
import type { Configuration } from '../../../agent/project/file/projectFile.ts';
import { parseConfiguration } from '../../../agent/project/parseConfiguration.ts';
import { proposeConfiguration } from '../../../agent/project/proposeConfiguration.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { detect, type Proposal } from '../../../agent/project/setUp.ts';
import { worthReading } from '../../../agent/project/setUp/repositoryFiles.ts';
import { render } from '../../../agent/protocol/say.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { removeTemporaryFolders, repository } from '../../standins/repository.ts';

type Texts = Readonly<Record<string, string>>;

const branches = { default: 'main', names: ['main', 'develop'] };

function propose(files: Texts, existing: string | null = null): Proposal {
  const paths = Object.keys(files);
  const contents = new Map(worthReading(paths).map((path) => [path, files[path]!]));
  return detect({ name: 'Acme Shop', paths, contents }, branches, existing);
}

/** The proposed file; fails where it has problems beyond what is not acted on yet. */
function proposed(files: Texts, existing: string | null = null): Configuration {
  const { text } = propose(files, existing);
  const { configuration, problems } = parseConfiguration(text, 'taxiway.json', { files: Object.keys(files) });
  const serious = problems.filter(({ code }) => code !== 'notActedOn' && code !== 'samePath');
  assert.deepEqual(
    serious.map(({ message }) => render(message)),
    [],
    text,
  );
  return configuration!;
}

const node = (more: object = {}): string => JSON.stringify({ scripts: { start: 'node server.js' }, ...more });

describe('setting up a repository', function () {
  this.timeout(30_000); // real git, on a machine that may be busy
  after(removeTemporaryFolders);

  it('proposes a beginning where nothing tells anything', () => {
    const { text, found } = propose({ 'README.md': '' });
    assert.match(text, /^\/\/ What Taxiway knows/);
    assert.deepEqual(
      found.map((message) => render(message)),
      ['Nothing was found that tells what is deployed here: the file is only a beginning.'],
    );
    assert.deepEqual(proposed({ 'README.md': '' }).services, {});
  });

  it('proposes a Node.js service with what its source answers at, on this machine', () => {
    const file = proposed({
      'package.json': node({
        scripts: { start: 'node .', build: 'tsc', test: 'node --test', lint: 'eslint' },
        dependencies: { a: '1' },
      }),
      'package-lock.json': '',
      'src/server.ts': "route('/healthz'); route('/version')",
    });
    assert.deepEqual(file.services, {
      'acme-shop': {
        health: '/healthz',
        version: '/version',
        build: 'npm ci && npm run build',
        start: 'npm start',
      },
    });
    assert.deepEqual(file.checks, { lint: 'npm ci && npm run lint', test: 'npm ci && npm test' });
    assert.deepEqual(file.environments, {
      development: { targets: { 'acme-shop': { platform: 'local' } } },
      staging: { branches: ['develop'], targets: { 'acme-shop': { platform: 'local' } } },
    });
    assert.equal(file.model, 'local-only');
  });

  it('does not take the test that npm writes for a check, nor a library for a service', () => {
    const file = proposed({
      'package.json': JSON.stringify({
        name: 'lib',
        scripts: { test: 'echo "Error: no test specified" && exit 1' },
      }),
    });
    assert.deepEqual([file.services, file.checks], [{}, undefined]);
  });

  for (const [manager, files, build] of [
    [
      'npm',
      { 'package-lock.json': '', 'package.json': '{"workspaces":["apps/*"]}' },
      'npm ci && npm run build',
    ],
    [
      'pnpm',
      { 'pnpm-lock.yaml': '', 'pnpm-workspace.yaml': 'packages:\n  - apps/*\n', 'package.json': '{}' },
      'pnpm install --frozen-lockfile && pnpm run build',
    ],
    [
      'yarn',
      { 'yarn.lock': '', 'package.json': '{"workspaces":{"packages":["./apps/*/"]}}' },
      'yarn install --frozen-lockfile && yarn build',
    ],
  ] as const) {
    it(`finds the applications of a workspace of ${manager}, and the files that touch all`, () => {
      const file = proposed({
        ...files,
        'apps/web/package.json': JSON.stringify({
          name: '@acme/web',
          scripts: { build: 'next build' },
          dependencies: { next: '15' },
        }),
        'apps/api/package.json': node(),
        'apps/ui/package.json': '{"name":"ui"}',
        'elsewhere/package.json': node(),
      });
      assert.deepEqual(Object.keys(file.services), ['web', 'api']);
      assert.equal(file.services['web']?.build, build);
      assert.deepEqual(
        file.sharedPaths,
        ['package.json', Object.keys(files)[0]].filter((path) => path !== 'pnpm-workspace.yaml'),
      );
    });
  }

  it('leaves out what a workspace leaves out', () => {
    const file = proposed({
      'package.json': '{"workspaces":["apps/*","!apps/legacy"]}',
      'apps/api/package.json': node(), 'apps/legacy/package.json': node(),
    }); // prettier-ignore
    assert.deepEqual(Object.keys(file.services), ['api']);
  });

  it('installs with the tool of a folder of its own lock file', () => {
    const needs = { dependencies: { a: '1' } };
    const file = proposed({
      'web/package.json': node(needs), 'web/yarn.lock': '',
      'api/package.json': node(needs), 'api/package-lock.json': '',
    }); // prettier-ignore
    const builds = Object.values(file.services).map(({ build }) => build);
    assert.deepEqual(builds, ['yarn install --frozen-lockfile', 'npm ci']);
  });

  it('takes the program of a folder below for that folder alone', () => {
    const file = proposed({
      'requirements.txt': 'ruff', 'api/requirements.txt': 'fastapi', 'api/main.py': 'app = FastAPI()',
    }); // prettier-ignore
    assert.deepEqual(Object.keys(file.services), ['api']);
  });

  it('takes a container of compose for the folder that it is built from, not another repository', () => {
    const file = proposed({
      'compose.yml':
        'services:\n  api: { build: { dockerfile: x } }\n  a: { build: "https://github.com/acme/a.git#main" }\n  b: { build: "git@github.com:acme/b.git" }\n',
    });
    assert.deepEqual(file.services, { api: {} });
  });

  it('finds Go, FastAPI, Flask, Django and Laravel', () => {
    const file = proposed({
      'bee/go.mod': 'module github.com/acme/bee', 'bee/cmd/app/main.go': 'package main',
      'api/requirements.txt': 'fastapi', 'api/app/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
      'admin/pyproject.toml': '', 'admin/web.py': 'site = Flask(__name__)',
      'shop/requirements.txt': 'Django==5', 'shop/manage.py': '',
      'portal/composer.json': '{"name":"acme/portal"}', 'portal/artisan': '',
    }); // prettier-ignore
    const starts = Object.entries(file.services).map(([name, { start }]) => [name, start]);
    assert.deepEqual(starts, [
      ['api', '.venv/bin/uvicorn app.main:app --host $HOST --port $PORT'],
      ['admin', '.venv/bin/flask --app web:site run --host $HOST --port $PORT'],
      ['shop', '.venv/bin/python manage.py runserver $HOST:$PORT'],
      ['bee', './service'],
      ['portal', 'php artisan serve --host=$HOST --port=$PORT'],
    ]);
    assert.equal(file.services['bee']?.build, 'go build -o service ./cmd/app');
  });

  it('takes targets from fly.toml and its sisters', () => {
    const file = proposed({
      'go.mod': 'module bee', 'main.go': '',
      'fly.toml': 'app = "bee"\nprimary_region = "syd"\n[http_service]\n  internal_port = 8080\n[[http_service.checks]]\n  path = "/health"\n',
      'fly.staging.toml': 'app = "bee-staging"\n',
    }); // prettier-ignore
    assert.equal(file.model, 'staging-prod');
    assert.deepEqual([file.services['bee']?.port, file.services['bee']?.health], [8080, '/health']);
    assert.deepEqual(file.environments['production'], {
      branches: ['main'],
      promoteFrom: 'staging',
      targets: { bee: { platform: 'fly', app: 'bee', config: 'fly.toml', region: 'syd' } },
    });
    assert.deepEqual(file.environments['staging']?.targets, {
      bee: { platform: 'fly', app: 'bee-staging', config: 'fly.staging.toml' },
    });
  });

  it('says which app on Fly.io it leaves out, where a folder has two for one environment', () => {
    const files = {
      'go.mod': '',
      'main.go': '',
      'fly.web.toml': 'app = "w"',
      'fly.worker.toml': 'app = "k"',
    };
    const said = propose(files).found.map((message) => render(message));
    assert.deepEqual(said.slice(1), [
      'fly.web.toml: app w on Fly.io, taken for production.',
      'fly.worker.toml: app k on Fly.io, left out: fly.web.toml is taken for production.',
    ]);
    const { targets } = proposed(files).environments['production']!;
    assert.deepEqual(Object.values(targets!), [{ platform: 'fly', app: 'w', config: 'fly.web.toml' }]);
  });

  it('takes the front end for what is linked to Vercel', () => {
    const file = proposed({
      'package.json': '{"workspaces":["apps/*"]}', 'vercel.json': '{}', '.vercel/project.json': '{"projectId":"prj_1","orgId":"team_1","projectName":"acme"}',
      'apps/api/package.json': node(), 'apps/web/package.json': '{"dependencies":{"next":"15"}}',
    }); // prettier-ignore
    assert.deepEqual(file.environments['production']?.targets, {
      web: { platform: 'vercel', project: 'acme', team: 'team_1', target: 'production' },
    });
    assert.deepEqual(file.environments['staging']?.targets?.['api'], { platform: 'local' });
  });

  it('takes each folder that is linked to Vercel for the project it is linked to', () => {
    const link = (project: string): string =>
      `{"projectId":"prj_${project}","orgId":"team_1","projectName":"${project}"}`;
    const file = proposed({
      'package.json': '{"workspaces":["apps/*"]}',
      'apps/shop/package.json': node(), 'apps/shop/.vercel/project.json': link('acme-shop'),
      'apps/admin/package.json': node(), 'apps/admin/.vercel/project.json': link('acme-admin'),
    }); // prettier-ignore
    assert.deepEqual(file.environments['production']?.targets, {
      shop: { platform: 'vercel', project: 'acme-shop', team: 'team_1', target: 'production' },
      admin: { platform: 'vercel', project: 'acme-admin', team: 'team_1', target: 'production' },
    });
  });

  it('says what is there but does not tell which project it is', () => {
    const { found } = propose({
      'amplify.yml': 'version: 1',
      'vercel.json': '{}',
      'railway.json': '{"deploy":{"startCommand":"./run","healthcheckPath":"/up"}}',
      'fly.toml': '',
    });
    assert.deepEqual(
      found.map((message) => render(message)),
      [
        'railway.json: on Railway; a target with the name of the project tells which.',
        'fly.toml names no app; a target on Fly.io needs its name.',
        'vercel.json: on Vercel; `vercel link` or a target with the name of the project tells which.',
        'amplify.yml: on AWS Amplify; a target with region, app and branch tells which.',
      ],
    );
    assert.deepEqual(
      proposed({ 'railway.json': '{"deploy":{"startCommand":"./run","healthcheckPath":"/up"}}' }).services,
      { 'acme-shop': { start: './run', health: '/up' } },
    );
  });

  it('finds databases, migrations, containers and stacks', () => {
    const file = proposed({
      'docker-compose.yml': 'services:\n  api:\n    build: ./api\n  web:\n    build: { context: web }\n  cache:\n    image: redis:7\n  db:\n    image: public.ecr.aws/docker/library/postgres:16\n',
      'api/Dockerfile': 'FROM x\nEXPOSE 8000/tcp\n', 'web/Dockerfile': 'FROM x', 'api/alembic.ini': '', 'api/alembic/versions/1.py': '',
      'supabase/config.toml': 'project_id = "x"', 'supabase/migrations/1.sql': '', 'infrastructure/cdk.json': '{}',
    }); // prettier-ignore
    assert.deepEqual(file.services, { api: { directory: 'api', port: 8000 }, web: { directory: 'web' } });
    assert.deepEqual(file.databases, {
      cache: { engine: 'redis' },
      db: { engine: 'postgres' },
      main: { engine: 'postgres', migrations: { tool: 'supabase', directory: 'supabase/migrations' } },
    });
    assert.deepEqual(file.infrastructure, { infrastructure: { tool: 'cdk', directory: 'infrastructure' } });
  });

  it('takes the one database that compose has for the one that a tool migrates', () => {
    const tool = { 'prisma/schema.prisma': '', 'prisma/migrations/1/migration.sql': '' };
    const compose = (image: string): Texts => ({
      'compose.yml': `services:\n  shop: { image: ${image} }\n  cache: { image: redis }\n`,
    });
    assert.deepEqual(proposed({ ...tool, ...compose('mysql:8') }).databases, {
      main: { engine: 'mysql', migrations: { tool: 'prisma', directory: 'prisma/migrations' } },
      cache: { engine: 'redis' },
    });
    assert.deepEqual(Object.keys(proposed(tool).databases!), ['main']);
  });

  it('takes branches from workflows that deploy', () => {
    const file = proposed({
      'package.json': node(), 'fly.toml': 'app = "x"',
      '.github/workflows/a.yml': 'on:\n  push:\n    branches: [release]\njobs:\n  deploy:\n    environment: { name: production }\n    runs-on: x\n',
      '.github/workflows/b.yml': 'on: push\njobs:\n  deploy:\n    environment: staging\n',
    }); // prettier-ignore
    assert.deepEqual(file.environments['production']?.branches, ['release']);
    assert.deepEqual(file.environments['staging']?.branches, ['develop']);
  });

  it('passes over files that cannot be read, and says which', () => {
    const broken = {
      'package.json': '{',
      'fly.toml': '= 3',
      'docker-compose.yml': 'services: [',
      'composer.json': '[]',
      '.vercel/project.json': '{"projectId":1}',
      'supabase/config.toml': '[[',
      '.github/workflows/x.yml': ': :',
    };
    const words = propose(broken).found.map((message) => render(message));
    for (const path of Object.keys(broken).slice(0, -1))
      assert.ok(
        words.includes(`${path} could not be read and is passed over.`),
        `${path}: ${words.join('\n')}`,
      );
    proposed(broken);
  });

  it("keeps out what is somebody else's: libraries, examples, fixtures", () => {
    const file = proposed({
      'node_modules/x/package.json': node(),
      'examples/a/package.json': node(),
      'test/fixtures/b/package.json': node(),
      'vendor/c/composer.json': '{}',
    });
    assert.deepEqual(file.services, {});
  });

  it('names services so that an address can hold them, each once', () => {
    const file = proposed({
      'Größe & Co/package.json': node(),
      'a/API/package.json': node(),
      'b/api/package.json': node({ name: '@x/api' }),
    });
    assert.deepEqual(Object.keys(file.services), ['gro-e-co', 'api', 'api-2']);
  });

  describe('beside a project file that exists', () => {
    const files = {
      'apps/web/package.json': node(),
      'api/package.json': node({ name: 'backend' }),
    };
    const existing = `// ours
{
  "services": {
    "site": { "directory": "apps/web", "start": "mine" } // stays
  },
  "environments": {
    "live": { "kind": "production", "targets": { "site": { "platform": "local" } } },
  },
}
`;

    it('adds what is missing and changes nothing', () => {
      const { text } = propose(files, existing);
      assert.equal(
        text,
        `// ours
{
  "services": {
    "site": { "directory": "apps/web", "start": "mine" }, // stays
    "backend": {
      "directory": "api",
      "start": "npm start"
    }
  },
  "environments": {
    "live": { "kind": "production", "targets": { "site": { "platform": "local" } } },
  },
}
`,
      );
    });

    it("adds an environment that a platform's file tells of", () => {
      const file = proposed({ ...files, 'api/fly.staging.toml': 'app = "x-staging"' }, existing);
      assert.deepEqual(file.environments['staging']?.targets, {
        site: { platform: 'local' },
        backend: { platform: 'fly', app: 'x-staging', config: 'api/fly.staging.toml' },
      });
      assert.equal(file.services['site']?.start, 'mine');
    });

    it('leaves it as it is where it has errors, or knows everything', () => {
      for (const text of ['{ "services": 1 }', '{ broken']) assert.equal(propose(files, text).text, text);
      const { text } = propose(files);
      assert.equal(propose(files, text).text, text);
    });

    it('begins anew where it is empty', () => {
      assert.equal(propose(files, ' \n').text, propose(files).text);
    });
  });

  it('never proposes a file with errors, whatever lies about', () => {
    const names = [
      'package.json',
      'go.mod',
      'main.go',
      'requirements.txt',
      'app.py',
      'fly.toml',
      'fly.prod.toml',
      'vercel.json',
      '.vercel/project.json',
      'railway.toml',
      'supabase/config.toml',
      'Dockerfile',
      'compose.yaml',
      'composer.json',
      'artisan',
      'cdk.json',
      '.github/workflows/a.yml',
    ];
    const contents = [
      '',
      '{}',
      '{"name":"A b","scripts":{"start":"x"},"workspaces":["*"]}',
      'app = "a"\n[http_service]\ninternal_port = 0',
      '{"projectId":"p","orgId":""}',
      'services:\n  "a b":\n    build: ../../up\n',
      'app = FastAPI()\n"/healthz"',
      'EXPOSE 99999',
      '{"deploy":{"healthcheckPath":"no slash"}}',
    ];
    const path = fc
      .tuple(fc.constantFrom('', 'a/', 'a/b c/', 'Ä/'), fc.constantFrom(...names))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.dictionary(path, fc.constantFrom(...contents), { maxKeys: 8, noNullPrototype: true }),
        (files) => {
          const { problems } = parseConfiguration(propose(files).text, 'taxiway.json');
          assert.deepEqual(
            problems.filter(({ severity }) => severity === 'error').map(({ message }) => render(message)),
            [],
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('reads the working copy, what git ignores left out', async () => {
    const repo = repository({ 'package.json': node(), '.gitignore': 'ignored/\n.vercel\n' });
    repo.git('branch', 'staging');
    repo.write({
      'ignored/package.json': node(),
      'new/package.json': node(),
      '.vercel/project.json': '{"projectId":"p","orgId":"o"}',
    });
    const git = new Git(repo.folder, gitRunner(repo.folder, new Redactor()));
    const { text, exists } = await proposeConfiguration(git);
    const { configuration } = parseConfiguration(text, 'taxiway.json');
    assert.equal(exists, false);
    assert.equal(Object.keys(configuration!.services).length, 2);
    assert.deepEqual(configuration!.environments['staging']?.branches, ['staging']);
    const [production] = Object.values(configuration!.environments['production']?.targets ?? {});
    assert.equal(production?.platform, 'vercel');
    repo.write({ 'taxiway.json': text });
    assert.deepEqual(
      await proposeConfiguration(git).then(({ exists: is, text: same }) => [is, same === text]),
      [true, true],
    );
  });
});
