import { posix } from 'node:path';
import * as z from 'zod';
import { say } from '../../protocol/say.ts';
import { type Detected, type ServiceGuess, together } from './detected.ts';
import { readAs } from './reading.ts';
import { named, type RepositoryFiles } from './repositoryFiles.ts';

const check = z.looseObject({ path: z.string().optional() });
const flyFile = z.looseObject({
  app: z.string().optional(),
  primary_region: z.string().optional(),
  http_service: z
    .looseObject({ internal_port: z.number().optional(), checks: z.array(check).optional() })
    .optional(),
  services: z
    .array(z.looseObject({ internal_port: z.number().optional(), http_checks: z.array(check).optional() }))
    .optional(),
  checks: z.record(z.string(), check).optional(),
});

/** `fly.toml`, `fly.staging.toml`: one target each; of several for one environment of a folder the first. */
export function flyApps(files: RepositoryFiles): Detected {
  const taken = new Map<string, string>();
  return together(
    named(files, /^fly(?:\.[\w-]+)?\.toml$/).map(({ path, directory, text }) => {
      const { value, found } = readAs(path, text, flyFile);
      if (!value) return { found: [found] };
      if (value.app === undefined)
        return { found: [say('{0} names no app; a target on Fly.io needs its name.', path)] };
      const environment = environmentNamed(posix.basename(path).split('.').slice(1, -1)[0] ?? value.app);
      const place = `${directory} ${environment}`;
      const first = taken.get(place);
      if (first !== undefined) {
        const found = say(
          '{0}: app {1} on Fly.io, left out: {2} is taken for {3}.',
          path,
          value.app,
          first,
          environment,
        );
        return { found: [found] };
      }
      taken.set(place, path);
      const target = {
        platform: 'fly' as const,
        app: value.app,
        config: path,
        ...optional('region', value.primary_region),
      };
      return {
        services: [flyService(directory, value)],
        targets: [{ environment, directory, target }],
        found: [say('{0}: app {1} on Fly.io, taken for {2}.', path, value.app, environment)],
      };
    }),
  );
}

function flyService(
  directory: string,
  { http_service, services, checks }: z.output<typeof flyFile>,
): ServiceGuess {
  const [first] = services ?? [];
  const paths = [
    ...(http_service?.checks ?? []),
    ...(first?.http_checks ?? []),
    ...Object.values(checks ?? {}),
  ];
  return {
    directory,
    ...optional('port', http_service?.internal_port ?? first?.internal_port),
    ...optional(
      'health',
      paths.map(({ path }) => path).find((path) => path?.startsWith('/')),
    ),
  };
}

/** `staging`, `fly.prod.toml`, `acme-api-staging`: what the name tells; production where it tells nothing. */
export function environmentNamed(name: string): string {
  if (/(?:^|[-_.])(?:stag(?:e|ing)|stg|test|qa|uat|dev(?:elop(?:ment)?)?)(?:$|[-_.])/i.test(name))
    return 'staging';
  return 'production';
}

const vercelProject = z.looseObject({
  projectId: z.string(),
  orgId: z.string(),
  projectName: z.string().optional(),
});

/** `.vercel/project.json` says what runs on Vercel, `vercel.json` only that something does. */
export function vercelProjects(files: RepositoryFiles): Detected {
  const configured = named(files, 'vercel.json');
  const links = named(files, 'project.json').map(({ path, directory, text }) => ({
    ...{ path, text, directory: posix.dirname(directory) },
  }));
  if (links.length > 0) return together(links.map((link) => linkedProject(link, configured)));
  return {
    found: configured.map(({ path }) =>
      say('{0}: on Vercel; `vercel link` or a target with the name of the project tells which.', path),
    ),
  };
}

/** The link of the root is of the one folder with a configuration, where there is one. */
function linkedProject(
  { path, text, directory }: { readonly path: string; readonly text: string; readonly directory: string },
  configured: readonly { readonly directory: string }[],
): Detected {
  const { value, found } = readAs(path, text, vercelProject);
  if (!value) return { found: [found] };
  const project = value.projectName ?? value.projectId;
  const target = { platform: 'vercel' as const, project, team: value.orgId };
  const where = { directory: directory === '.' ? (configured[0]?.directory ?? '.') : directory };
  return {
    targets: [
      { environment: 'production', ...where, target: { ...target, target: 'production' } },
      { environment: 'staging', ...where, target: { ...target, target: 'preview' } },
    ],
    found: [say('{0}: project {1} on Vercel.', path, project)],
  };
}

const railwayFile = z.looseObject({
  build: z.looseObject({ buildCommand: z.string().nullish() }).optional(),
  deploy: z
    .looseObject({ startCommand: z.string().nullish(), healthcheckPath: z.string().nullish() })
    .optional(),
});

/** `railway.json` says how, but not which project. */
export function railwayServices(files: RepositoryFiles): Detected {
  return together(
    named(files, /^railway\.(?:json|toml)$/).map(({ path, directory, text }) => {
      const { value, found } = readAs(path, text, railwayFile);
      if (!value) return { found: [found] };
      const service = {
        directory,
        ...optional('build', value.build?.buildCommand ?? undefined),
        ...optional('start', value.deploy?.startCommand ?? undefined),
        ...optional('health', value.deploy?.healthcheckPath ?? undefined),
      };
      return {
        services: [service],
        found: [say('{0}: on Railway; a target with the name of the project tells which.', path)],
      };
    }),
  );
}

export function amplifyApps(files: RepositoryFiles): Detected {
  return {
    found: named(files, 'amplify.yml').map(({ path }) =>
      say('{0}: on AWS Amplify; a target with region, app and branch tells which.', path),
    ),
  };
}

function optional<Key extends string, T>(key: Key, value: T | undefined): Partial<Record<Key, T>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, T>);
}
