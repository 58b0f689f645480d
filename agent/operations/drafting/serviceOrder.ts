import type { ServiceName } from '../../protocol/ids.ts';

interface Named {
  readonly name: ServiceName;
  readonly dependsOn: readonly ServiceName[];
}

/** A service after all it depends on, else in the order given. A circle is broken where it is met first. */
export function inServiceOrder(
  services: readonly Named[],
  chosen: readonly ServiceName[],
): readonly ServiceName[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const ordered = new Set<ServiceName>();
  const visited = new Set<ServiceName>();
  const visit = (name: ServiceName): void => {
    if (visited.has(name)) return;
    visited.add(name);
    byName.get(name)?.dependsOn.forEach(visit);
    ordered.add(name);
  };
  services.map(({ name }) => name).forEach(visit);
  const wanted = new Set(chosen);
  const known = [...ordered].filter((name) => wanted.has(name));
  return [...known, ...[...wanted].filter((name) => !ordered.has(name))];
}
