import { join } from 'node:path';
import type { ArtifactId, DeploymentId, EnvironmentName, ServiceName } from '../../protocol/ids.ts';

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

/** Where the platform keeps what it knows: only paths, nothing is made by asking. */
export class LocalLayout {
  readonly root: string;

  /** `root` is the folder `local` of the project's state. */
  constructor(root: string) {
    this.root = root;
  }

  get artifacts(): string {
    return join(this.root, 'artifacts');
  }

  get deployments(): string {
    return join(this.root, 'deployments');
  }

  /** What must run in each target: written by the supervisor alone, before it acts. */
  get desired(): string {
    return join(this.root, 'desired.json');
  }

  /** What runs: written by the supervisor at every change. */
  get status(): string {
    return join(this.root, 'status.json');
  }

  /** Who the supervisor is. */
  get supervisor(): string {
    return join(this.root, 'supervisor.json');
  }

  get supervisorLog(): string {
    return join(this.root, 'supervisor.log');
  }

  artifact(id: ArtifactId): string {
    return join(this.artifacts, fileName(id));
  }

  records(target: TargetName): string {
    return join(this.deployments, fileName(target.environment), fileName(target.service));
  }

  /** `TAXIWAY_DATA`: outlives deployments. */
  data(target: TargetName): string {
    return join(this.root, 'data', fileName(target.environment), fileName(target.service));
  }

  variables(environment: EnvironmentName): string {
    return join(this.root, 'variables', fileName(environment));
  }

  /** A file per target, so that two operations on different targets never lose each other's change. */
  variablesOf({ environment, service }: TargetName): string {
    return join(this.variables(environment), `${fileName(service)}.json`);
  }

  logs(target: TargetName): string {
    return join(this.root, 'logs', fileName(target.environment), fileName(target.service));
  }

  log(target: TargetName, deployment: DeploymentId): string {
    return join(this.logs(target), `${fileName(deployment)}.log`);
  }
}

/** A name as one part of a path on every system: what could mean something there is written as `%xx`. */
export function fileName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._-]/gu, (character) =>
    encodeURIComponent(character).replace('*', '%2A'),
  );
  return safe.replace(/^\./, '%2E');
}

export function nameOfFile(file: string): string {
  return decodeURIComponent(file);
}
