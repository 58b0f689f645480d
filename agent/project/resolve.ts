import type { ServiceName } from '../protocol/ids.ts';
import { durationMs } from './durations.ts';
import type { Configuration } from './file/projectFile.ts';
import { resolveEnvironments } from './resolve/environments.ts';
import { resolveSecrets } from './resolve/secrets.ts';
import { resolveTargets } from './resolve/targets.ts';
import type {
  CheckConfiguration,
  DatabaseConfiguration,
  InfrastructureConfiguration,
  PreviewRules,
  ProjectConfiguration,
  ServiceConfiguration,
} from './resolved.ts';

/** What the file comes to: defaults filled in, `extends` followed, texts parsed. The file has no errors (`parseConfiguration`). */
export function resolve(file: Configuration): ProjectConfiguration {
  const services = Object.entries(file.services).map(([name, service]) => serviceOf(name, service));
  return {
    model: file.model ?? null,
    services,
    sharedPaths: file.sharedPaths ?? [],
    infrastructure: Object.entries(file.infrastructure ?? {}).map(([name, part]) =>
      infrastructureOf(name, part),
    ),
    checks: Object.entries(file.checks ?? {}).map(([name, check]) => checkOf(name, check)),
    databases: Object.entries(file.databases ?? {}).map(([name, database]) => databaseOf(name, database)),
    environments: resolveEnvironments(file, services),
    previews: file.previews ? previewsOf(file.previews, services) : null,
    secrets: resolveSecrets(file.secrets ?? {}, services, file.databases ?? {}),
  };
}

type Texts<Key extends keyof Configuration> = NonNullable<Configuration[Key]>;

function serviceOf(name: ServiceName, service: Texts<'services'>[string]): ServiceConfiguration {
  const directory = folder(service.directory ?? '.');
  return {
    name,
    directory,
    paths: service.paths ?? everythingIn(directory),
    build: service.build ?? null,
    start: service.start ?? null,
    health: service.health ?? null,
    version: service.version ?? null,
    healthTimeoutMs: durationMs(service.healthTimeout ?? '60s'),
    dependsOn: service.dependsOn ?? [],
    database: service.database ?? null,
    image: service.image ?? null,
    port: service.port ?? null,
  };
}

function infrastructureOf(name: string, part: Texts<'infrastructure'>[string]): InfrastructureConfiguration {
  return { name, paths: part.paths ?? everythingIn(folder(part.directory ?? name)) };
}

function checkOf(name: string, check: Texts<'checks'>[string]): CheckConfiguration {
  const { run, services, environments, when, emergency, timeout } =
    typeof check === 'object' && 'run' in check ? check : { run: check };
  return {
    name,
    run,
    services: services ?? null,
    environments: environments ?? null,
    when: when ?? 'before',
    emergency: emergency ?? false,
    timeoutMs: durationMs(timeout ?? '10m'),
  };
}

function databaseOf(
  name: string,
  { engine, migrations, address }: Texts<'databases'>[string],
): DatabaseConfiguration {
  return {
    name,
    engine,
    migrations: migrations
      ? { tool: migrations.tool, directory: folder(migrations.directory), up: migrations.up ?? null }
      : null,
    ...(address === undefined ? {} : { address }),
  };
}

function previewsOf(previews: Texts<'previews'>, services: readonly ServiceConfiguration[]): PreviewRules {
  return {
    from: previews.from ?? 'branches',
    targets: resolveTargets(previews.targets ?? {}, services, previews.variables),
    staleAfterMs: previews.staleAfter === undefined ? null : durationMs(previews.staleAfter),
    keep: previews.keep ?? [],
    variables: previews.variables ?? {},
    limit: previews.limit ?? null,
    warnMs: previews.warn === undefined ? null : durationMs(previews.warn),
    comment: previews.comment ?? true,
  };
}

/** Without `./` before and `/` behind. */
function folder(path: string): string {
  return path.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '') || '.';
}

function everythingIn(directory: string): string[] {
  return [directory === '.' ? '**' : `${directory}/**`];
}
