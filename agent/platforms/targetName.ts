import type { EnvironmentName, ServiceName } from '../protocol/ids.ts';

/** One service in one environment, by name. */
export interface TargetName {
  readonly environment: EnvironmentName;
  readonly service: ServiceName;
}

/** For maps and logs; a name holds no line end. */
export function keyOf({ environment, service }: TargetName): string {
  return `${environment}\n${service}`;
}

export function isSameTarget(one: TargetName, other: TargetName): boolean {
  return one.environment === other.environment && one.service === other.service;
}
