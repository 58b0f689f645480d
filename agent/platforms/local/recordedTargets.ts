import { readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../state/files.ts';
import type { LocalLayout } from './layout.ts';
import type { TargetName } from '../targetName.ts';
import { fileName, nameOfFile } from '../../state/fileName.ts';
import type { EnvironmentName, ServiceName } from '../../protocol/ids.ts';

/** Milliseconds: two changes in one tick of a file system's clock look like one, and the coarsest ticks this slowly. */
const coarsestTickMs = 2000;

/**
 * Which targets have deployments: a folder for each environment with a folder for each service. Hundreds of folders are listed
 * anew only when the time of the one above them is another; whoever adds or removes a target sets it.
 */
export class RecordedTargets {
  readonly #layout: LocalLayout;
  #kept: { readonly changedAt: bigint; readonly targets: readonly TargetName[] } | null = null;

  constructor(layout: LocalLayout) {
    this.#layout = layout;
  }

  async all(): Promise<readonly TargetName[]> {
    const lookedAt = Date.now(); // before it is listed, which may take as long as a tick
    const changedAt = await this.#changedAt();
    if (this.#kept?.changedAt === changedAt) return this.#kept.targets;
    const targets = await this.#list();
    const isSettled = lookedAt - Number(changedAt / nanosecondsPerMs) > coarsestTickMs;
    this.#kept = isSettled ? { changedAt, targets } : null;
    return targets;
  }

  async services(environment: EnvironmentName): Promise<readonly ServiceName[]> {
    return (await foldersIn(join(this.#layout.deployments, fileName(environment)))).map(nameOfFile).sort();
  }

  /** Everybody who keeps a list makes a new one. */
  async changed(): Promise<void> {
    const now = new Date();
    await utimes(this.#layout.deployments, now, now).catch(unlessMissing);
  }

  async #changedAt(): Promise<bigint> {
    const found = await stat(this.#layout.deployments, { bigint: true }).catch(unlessMissing);
    return found?.mtimeNs ?? 0n;
  }

  async #list(): Promise<readonly TargetName[]> {
    const environments = (await foldersIn(this.#layout.deployments)).map(nameOfFile);
    const services = await Promise.all(environments.map((environment) => this.services(environment)));
    return environments.flatMap((environment, index) =>
      (services[index] ?? []).map((service) => ({ environment, service })),
    );
  }
}

const nanosecondsPerMs = 1_000_000n;

async function foldersIn(path: string): Promise<readonly string[]> {
  const found = (await readdir(path, { withFileTypes: true }).catch(unlessMissing)) ?? [];
  return found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Nothing was deployed yet. */
function unlessMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}
