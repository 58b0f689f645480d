import { join } from 'node:path';
import type { ArtifactId, DeploymentId, EnvironmentName } from '../../protocol/ids.ts';
import { fileName } from '../../state/fileName.ts';
import type { TargetName } from '../targetName.ts';

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
