import { posix } from 'node:path';
import { z } from 'zod';
import { say } from '../../protocol/say.ts';
import { type Detected, nothing, type ServiceGuess, together } from './detected.ts';
import { environmentNamed } from './platforms.ts';
import { readAs } from './reading.ts';
import { plainName } from './plainName.ts';
import { has, isSource, named, type RepositoryFiles } from './repositoryFiles.ts';

type Engine = 'postgres' | 'mysql' | 'redis' | 'mongodb';

const engines: readonly (readonly [RegExp, Engine])[] = [
  [/(?:^|\/)(?:postgres|postgis|timescale|supabase\/postgres)/, 'postgres'],
  [/(?:^|\/)(?:mysql|mariadb)/, 'mysql'],
  [/(?:^|\/)(?:redis|valkey)/, 'redis'],
  [/(?:^|\/)mongo/, 'mongodb'],
];

const composeFile = z.looseObject({
  services: z
    .record(
      z.string(),
      z.looseObject({
        image: z.string().optional(),
        build: z.union([z.string(), z.looseObject({ context: z.string().optional() })]).optional(),
        depends_on: z.union([z.array(z.string()), z.record(z.string(), z.unknown())]).optional(),
      }),
    )
    .optional(),
});

/** What is built there is a service, a known image is a database. */
export function composeServices(files: RepositoryFiles): Detected {
  return together(
    named(files, /^(?:docker-)?compose\.ya?ml$/).map(({ path, directory, text }) => {
      const { value, found } = readAs(path, text, composeFile);
      if (!value) return { found: [found] };
      const entries = Object.entries(value.services ?? {});
      const services = entries.flatMap(([name, { build }]): ServiceGuess[] => {
        const context = typeof build === 'string' ? build : build?.context;
        return context === undefined
          ? []
          : [{ directory: posix.join(directory, context).replace(/\/$/, ''), name }];
      });
      const databases = Object.fromEntries(entries.flatMap(([name, { image }]) => databaseOf(name, image)));
      const names = [...services.map(({ name }) => name ?? ''), ...Object.keys(databases)];
      return { services, databases, found: names.length ? [say('{0}: {1}.', path, { all: names })] : [] };
    }),
  );
}

function databaseOf(name: string, image: string | undefined): [string, { engine: Engine }][] {
  const engine = engines.find(([pattern]) => image !== undefined && pattern.test(image))?.[1];
  return engine === undefined ? [] : [[plainName(name), { engine }]];
}

/** A folder that is only known to hold a `Dockerfile`. */
export function dockerfiles(files: RepositoryFiles): Detected {
  return together(
    named(files, 'Dockerfile').map(({ path, directory, text }) => {
      const port = Number(/^EXPOSE\s+(\d+)/m.exec(text)?.[1]);
      const valid = port > 0 && port < 65_536 ? { port } : {};
      return { services: [{ directory, ...valid }], found: [say('{0}: a container.', path)] };
    }),
  );
}

const supabaseFile = z.looseObject({ project_id: z.string().optional() });

export function supabaseProject(files: RepositoryFiles): Detected {
  const path = 'supabase/config.toml';
  const text = files.contents.get(path);
  if (text === undefined) return nothing;
  const { value, found } = readAs(path, text, supabaseFile);
  if (!value) return { found: [found] };
  const directory = 'supabase/migrations';
  const migrations = files.paths.some((file) => file.startsWith(`${directory}/`))
    ? { migrations: { tool: 'supabase', directory } }
    : {};
  return {
    databases: { main: { engine: 'postgres', ...migrations } },
    found: [say('{0}: a database on Supabase.', path)],
  };
}

/** Migrations of the usual tools, by the file each of them leaves. */
export function migrations(files: RepositoryFiles): Detected {
  const tools: readonly (readonly [RegExp, string, string])[] = [
    [/(?:^|\/)alembic\.ini$/, 'alembic', 'alembic'],
    [/(?:^|\/)prisma\/schema\.prisma$/, 'prisma', 'migrations'],
    [/(?:^|\/)drizzle\.config\.[jt]s$/, 'drizzle', 'drizzle'],
    [/(?:^|\/)artisan$/, 'laravel', 'database/migrations'],
  ];
  return together(
    files.paths.flatMap((path) => {
      const [, tool = '', folder = ''] = tools.find(([pattern]) => pattern.test(path)) ?? [];
      const directory = posix.join(posix.dirname(path), folder);
      if (!tool || !files.paths.some((file) => file.startsWith(`${directory}/`))) return [];
      const engine = tool === 'laravel' ? ('mysql' as const) : ('postgres' as const);
      return [
        {
          databases: { main: { engine, migrations: { tool, directory } } },
          found: [say('{0}: migrations in {1}.', path, directory)],
        },
      ];
    }),
  );
}

export function cdkStacks(files: RepositoryFiles): Detected {
  return together(
    named(files, 'cdk.json').map(({ path, directory }) => {
      const name = directory === '.' ? 'infrastructure' : plainName(posix.basename(directory));
      return {
        infrastructure: { [name]: { tool: 'cdk', directory } },
        found: [say('{0}: a stack of the AWS CDK.', path)],
      };
    }),
  );
}

const strings = z.union([z.string(), z.array(z.string())]).nullish();
const workflowFile = z.looseObject({
  name: z.string().optional(),
  on: z.unknown().optional(),
  jobs: z
    .record(
      z.string(),
      z.looseObject({
        environment: z.union([z.string(), z.looseObject({ name: z.string().optional() })]).optional(),
      }),
    )
    .optional(),
});
const pushTrigger = z.looseObject({ push: z.looseObject({ branches: strings }).nullish() });

/** Which branch is deployed where, as far as a workflow says it. */
export function workflows(files: RepositoryFiles): Detected {
  return together(
    [...files.contents]
      .filter(([path]) => path.startsWith('.github/workflows/'))
      .map(([path, text]) => {
        const { value } = readAs(path, text, workflowFile);
        const trigger = pushTrigger.safeParse(value?.on);
        const listed = trigger.success ? trigger.data.push?.branches : undefined;
        const branches = [listed ?? []].flat().filter((branch) => !branch.startsWith('!'));
        const names = Object.values(value?.jobs ?? {}).flatMap(({ environment }) =>
          typeof environment === 'string' ? environment : (environment?.name ?? []),
        );
        const environments = [
          ...new Set(names.filter((name) => !name.includes('${{')).map(environmentNamed)),
        ];
        const [environment] = environments;
        if (environments.length !== 1 || environment === undefined || branches.length === 0) return nothing;
        return {
          branches: { [environment]: branches },
          found: [say('{0}: {1} is deployed from {2}.', path, environment, { all: branches })],
        };
      }),
  );
}

/** Addresses that say whether a service is well, as its source has them. */
export function addresses(files: RepositoryFiles, services: readonly ServiceGuess[]): Detected {
  return together(
    services.map(({ directory }) => {
      const sources = [...files.contents]
        .filter(([path]) => isSource(path) && (directory === '.' || path.startsWith(`${directory}/`)))
        .map(([, text]) => text);
      const health =
        sources
          .map((text) => /['"`](\/(?:api\/)?(?:healthz?|health-?check|livez|up))['"`]/.exec(text)?.[1])
          .find(Boolean) ?? nextRoute(files, directory);
      const version = sources.map((text) => /['"`](\/(?:api\/)?version)['"`]/.exec(text)?.[1]).find(Boolean);
      const service = {
        directory,
        ...(health === undefined ? {} : { health }),
        ...(version === undefined ? {} : { version }),
      };
      const named = [health, version].flatMap((address) => address ?? []);
      return {
        services: [service],
        found: named.length
          ? [say('{0} answers at {1}.', directory === '.' ? files.name : directory, { all: named })]
          : [],
      };
    }),
  );
}

/** `app/api/health/route.ts` is `/api/health` in Next.js. */
function nextRoute(files: RepositoryFiles, directory: string): string | undefined {
  const roots = ['app', 'src/app'];
  const found = roots.flatMap((root) =>
    ['health', 'healthz'].filter((name) =>
      ['ts', 'js'].some((ending) => has(files, directory, `${root}/api/${name}/route.${ending}`)),
    ),
  );
  return found[0] === undefined ? undefined : `/api/${found[0]}`;
}
