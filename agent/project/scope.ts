import picomatch from 'picomatch';
import type { ServiceName } from '../protocol/ids.ts';
import type {
  DatabaseConfiguration,
  InfrastructureConfiguration,
  ProjectConfiguration,
  ServiceConfiguration,
} from './resolved.ts';

/** Why a service is deployed. At least one list is not empty. */
export interface WhyChanged {
  readonly service: ServiceName;
  /** Its own files that changed. */
  readonly files: readonly string[];
  /** Files that touch every service. */
  readonly shared: readonly string[];
  /** Services it depends on that changed themselves. */
  readonly dependencies: readonly ServiceName[];
}

/**
 * Which services a change touches, in their order. A file may touch several. Files of infrastructure alone touch none, also
 * where a service has them among its paths.
 */
export function changedServices(
  services: readonly Pick<ServiceConfiguration, 'name' | 'paths' | 'dependsOn'>[],
  sharedPaths: readonly string[],
  changedFiles: readonly string[],
  infrastructure: readonly InfrastructureConfiguration[] = [],
): WhyChanged[] {
  const isInfrastructure = matcher(infrastructure.flatMap(({ paths }) => paths));
  if (changedFiles.every(isInfrastructure)) return [];
  const shared = changedFiles.filter(matcher(sharedPaths));
  const own = new Map(services.map(({ name, paths }) => [name, changedFiles.filter(matcher(paths))]));
  const direct = services
    .filter(({ name }) => shared.length > 0 || own.get(name)?.length)
    .map(({ name }) => name);
  const touched = withDependents(services, direct);
  return services
    .filter(({ name }) => touched.has(name))
    .map(({ name, dependsOn }) => ({
      service: name,
      files: own.get(name) ?? [],
      shared,
      dependencies: dependsOn.filter((dependency) => touched.has(dependency)),
    }));
}

/** What a change means for the whole product. */
export interface Scope {
  readonly services: readonly WhyChanged[];
  readonly infrastructure: readonly string[];
  /** Databases whose migrations changed. */
  readonly migrations: readonly string[];
}

export function scopeOf(configuration: ProjectConfiguration, changedFiles: readonly string[]): Scope {
  const { services, sharedPaths, infrastructure, databases } = configuration;
  return {
    services: changedServices(services, sharedPaths, changedFiles, infrastructure),
    infrastructure: infrastructure
      .filter(({ paths }) => changedFiles.some(matcher(paths)))
      .map(({ name }) => name),
    migrations: databases
      .filter((database) => changedFiles.some(isMigration(database)))
      .map(({ name }) => name),
  };
}

function isMigration({ migrations }: DatabaseConfiguration): (file: string) => boolean {
  if (!migrations) return () => false;
  return matcher([migrations.directory === '.' ? '**' : `${migrations.directory}/**`]);
}

/** Those, and all that depend on one of them, directly or not. */
function withDependents(
  services: readonly Pick<ServiceConfiguration, 'name' | 'dependsOn'>[],
  names: readonly ServiceName[],
): ReadonlySet<ServiceName> {
  const touched = new Set(names);
  for (let before = -1; before < touched.size;) {
    before = touched.size;
    for (const { name, dependsOn } of services)
      if (dependsOn.some((other) => touched.has(other))) touched.add(name);
  }
  return touched;
}

function matcher(patterns: readonly string[]): (file: string) => boolean {
  if (patterns.length === 0) return () => false;
  const matches = picomatch([...patterns], { dot: true });
  return (file) => matches(file);
}
