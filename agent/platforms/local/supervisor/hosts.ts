import { createHash } from 'node:crypto';
import type { EnvironmentName, ServiceName } from '../../../protocol/ids.ts';
import { keyOf, type TargetName } from '../../targetName.ts';

/** The services of one environment; the first is the one its plain address leads to. */
export interface EnvironmentServices {
  readonly environment: EnvironmentName;
  readonly services: readonly ServiceName[];
}

/** Host names (without the port) and where they lead, both ways. */
export interface HostTable {
  readonly byHost: ReadonlyMap<string, TargetName>;
  /** By `keyOf` the target. */
  readonly hostOf: ReadonlyMap<string, string>;
}

const longestLabel = 63;

/**
 * `<environment>.<project>.localhost` leads to the environment's first service, `<environment>-<service>.<project>.localhost`
 * to the others. Where two would get the same name, the later one gets some digits of its own.
 */
export function hostTable(project: string, environments: readonly EnvironmentServices[]): HostTable {
  const byHost = new Map<string, TargetName>();
  const hostOf = new Map<string, string>();
  const ending = `${label(project)}.localhost`;
  for (const { target, wanted } of wantedNames(environments)) {
    const plain = `${label(wanted)}.${ending}`;
    const host = byHost.has(plain) ? `${label(wanted, digits(keyOf(target)))}.${ending}` : plain;
    byHost.set(host, target);
    hostOf.set(keyOf(target), host);
  }
  return { byHost, hostOf };
}

/** The plain names first: an environment called `staging-api` keeps its name whatever services `staging` has. */
function wantedNames(
  environments: readonly EnvironmentServices[],
): readonly { readonly target: TargetName; readonly wanted: string }[] {
  const first = environments.flatMap(({ environment, services }) =>
    services.slice(0, 1).map((service) => ({ target: { environment, service }, wanted: environment })),
  );
  const others = environments.flatMap(({ environment, services }) =>
    services
      .slice(1)
      .map((service) => ({ target: { environment, service }, wanted: `${environment}-${service}` })),
  );
  return [...first, ...others];
}

/** A name as one label of a host name: letters, digits and hyphens. */
export function label(name: string, suffix = ''): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const end = [plain === '' && suffix === '' ? digits(name) : suffix].filter(Boolean).join('');
  const room = longestLabel - (end ? end.length + 1 : 0);
  return [plain.slice(0, room).replace(/-+$/, ''), end].filter(Boolean).join('-');
}

function digits(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 6);
}

/** The host of a request, without its port; null where the request names none. */
export function requestedHost(header: string | undefined): string | null {
  const host = /^(\[[^\]]*\]|[^:]*)/.exec(header?.trim().toLowerCase() ?? '')?.[0];
  return host ? host.replace(/\.$/, '') : null;
}
