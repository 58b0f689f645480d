import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput, Failed } from '../../../protocol/failures.ts';
import type { ServiceName } from '../../../protocol/ids.ts';
import { say } from '../../../protocol/say.ts';
import type { Redactor } from '../../../run/redact.ts';
import { Secret } from '../../../run/secret.ts';
import { startService, type Service } from '../../../run/service.ts';
import type { UserCommand } from '../../../run/userCommand.ts';
import { makeFolder } from '../../../state/files.ts';
import type { Artifacts } from '../artifacts.ts';
import type { DeploymentRecord } from '../deploymentRecord.ts';
import type { LocalLayout } from '../layout.ts';
import type { TargetName } from '../../targetName.ts';
import { processEnvironment } from '../processEnvironment.ts';
import type { VariableStore } from '../../variableStore.ts';
import type { Running } from './contract.ts';
import { drillCommand, drillVariables } from './drill.ts';
import type { Launched } from './keptDeployment.ts';
import { logTail } from './logTail.ts';
import { freePort } from './ports.ts';
import { ServiceProcess } from './serviceProcess.ts';

export interface LauncherParts {
  readonly layout: LocalLayout;
  readonly artifacts: Artifacts;
  readonly variables: VariableStore;
  readonly redactor: Redactor;
  readonly drainMs: number;
  /** Addresses of the other services of the target's environment. */
  siblings(of: TargetName): ReadonlyMap<ServiceName, string>;
}

/** Starts the processes of deployments: in the artifact's folder, on a free port, with the target's variables and secrets. */
export class Launcher {
  readonly #parts: LauncherParts;
  /** Ports of processes that may not have opened theirs yet. */
  readonly #promised = new Set<number>();

  constructor(parts: LauncherParts) {
    this.#parts = parts;
  }

  async launch({ deployment }: Running): Promise<Launched> {
    const command = startCommand(deployment);
    const cwd = await this.#folder(deployment);
    const log = this.#parts.layout.log(deployment, deployment.id);
    await makeFolder(this.#parts.layout.logs(deployment));
    const logged = await stat(log).then(
      ({ size }) => size,
      () => 0,
    );
    const port = await freePort((found) => this.#promised.has(found));
    this.#promised.add(port);
    try {
      const env = await this.#environment(deployment, port);
      const service = await this.#start({ command, cwd, log, env }, deployment);
      void service.exited.then(() => this.#promised.delete(port));
      return {
        process: new ServiceProcess(service, port, this.#parts.drainMs),
        tail: () => logTail(log, logged),
      };
    } catch (error) {
      this.#promised.delete(port);
      throw error;
    }
  }

  async #folder({ artifact, commit, recipe }: DeploymentRecord): Promise<string> {
    const folder = await this.#parts.artifacts.folder(artifact);
    if (folder !== null) return join(folder, recipe.directory);
    throw badInput(say('What was built of {0} is no longer there. Deploy the commit again.', commit.title));
  }

  async #environment(deployment: DeploymentRecord, port: number): Promise<Record<string, string | Secret>> {
    const dataFolder = await makeFolder(this.#parts.layout.data(deployment));
    const stored = await this.#parts.variables.values(deployment);
    for (const value of Object.values(stored)) if (value instanceof Secret) this.#parts.redactor.know(value);
    const { environment, service, commit, variables, drill, recipe } = deployment;
    const siblings = this.#parts.siblings(deployment);
    return {
      ...processEnvironment({
        environment,
        service,
        commit: commit.sha,
        port,
        dataFolder,
        siblings,
        variables,
        stored,
      }),
      ...(drill ? drillVariables(recipe.health) : {}),
    };
  }

  async #start(
    command: {
      readonly command: UserCommand;
      readonly cwd: string;
      readonly log: string;
      readonly env: Readonly<Record<string, string | Secret>>;
    },
    { service }: DeploymentRecord,
  ): Promise<Service> {
    try {
      return await startService(command, this.#parts.redactor);
    } catch (error) {
      if (!(error instanceof Failed) || error.failure.reason !== 'programFailed') throw error;
      const { ending } = error.failure;
      throw new Failed(
        { reason: 'startFailed', service, ending, portTaken: null, stillRuns: null },
        { cause: error },
      );
    }
  }
}

function startCommand({ drill, recipe, service }: DeploymentRecord): UserCommand {
  if (drill) return drillCommand();
  if (recipe.start !== null) return recipe.start;
  throw badInput(say('{0} has no "start" in taxiway.json, so nothing can be run here.', service));
}
