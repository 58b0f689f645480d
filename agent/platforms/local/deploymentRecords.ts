import { appendFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeploymentId, EnvironmentName, ServiceName } from '../../protocol/ids.ts';
import { codeOf, readJson, writeAtomically } from '../../state/files.ts';
import type { Page } from '../platform.ts';
import type { DeploymentRecord } from './deploymentRecord.ts';
import type { LocalLayout } from './layout.ts';
import type { TargetName } from '../targetName.ts';
import { fileName } from '../../state/fileName.ts';
import { RecordedTargets } from './recordedTargets.ts';

/** One line of a target's index. */
interface Entry {
  readonly createdAt: number;
  readonly id: DeploymentId;
  readonly target: TargetName;
}

/**
 * The deployments of all targets: a file per deployment and per target an index in the order they were made, so that a page
 * of thousands costs one read of the index and the files of that page.
 */
export class DeploymentRecords {
  readonly #layout: LocalLayout;
  readonly #targets: RecordedTargets;

  constructor(layout: LocalLayout) {
    this.#layout = layout;
    this.#targets = new RecordedTargets(layout);
  }

  async get(target: TargetName, id: DeploymentId): Promise<DeploymentRecord | null> {
    return (await readJson(this.#file(target, id))) as DeploymentRecord | null;
  }

  /** Adds it, or replaces what was kept under its id. One writer per target at a time: the operation that holds its lock. */
  async put(record: DeploymentRecord): Promise<void> {
    await writeAtomically(this.#file(record, record.id), JSON.stringify(record));
    const listed = await this.#entries(record);
    if (listed.some(({ id }) => id === record.id)) return;
    if (listed.length === 0) await this.#targets.changed();
    // The line end before it keeps it apart from a line that a crash cut.
    await appendFile(this.#index(record), `\n${record.createdAt} ${record.id}\n`, { mode: 0o600 });
  }

  /** Changes what is kept, if it is. */
  async change(
    target: TargetName,
    id: DeploymentId,
    changed: (record: DeploymentRecord) => Partial<DeploymentRecord>,
  ): Promise<void> {
    const record = await this.get(target, id);
    if (record)
      await writeAtomically(this.#file(target, id), JSON.stringify({ ...record, ...changed(record) }));
  }

  /** Newest first. */
  async page(
    of: { readonly environment: EnvironmentName; readonly service?: ServiceName | undefined },
    { before, limit }: { readonly before?: DeploymentId | undefined; readonly limit: number },
  ): Promise<Page<DeploymentRecord>> {
    const services = of.service === undefined ? await this.services(of.environment) : [of.service];
    const indexes = await Promise.all(
      services.map((service) => this.#entries({ environment: of.environment, service })),
    );
    const newestFirst = indexes.length === 1 ? (indexes[0] ?? []).toReversed() : merged(indexes);
    const start = before === undefined ? 0 : newestFirst.findIndex(({ id }) => id === before) + 1;
    const chosen = newestFirst.slice(start, start + limit);
    const items = await Promise.all(chosen.map(({ target, id }) => this.get(target, id)));
    return {
      items: items.filter((record) => record !== null),
      more: newestFirst.length > start + limit,
    };
  }

  /** Where a deployment of this id is; null where there is none. */
  async find(id: DeploymentId): Promise<DeploymentRecord | null> {
    const found = await Promise.all((await this.targets()).map((target) => this.get(target, id)));
    return found.find((record) => record !== null) ?? null;
  }

  /** Every target that ever had a deployment. */
  targets(): Promise<readonly TargetName[]> {
    return this.#targets.all();
  }

  services(environment: EnvironmentName): Promise<readonly ServiceName[]> {
    return this.#targets.services(environment);
  }

  async removeAll(target: TargetName): Promise<void> {
    await rm(this.#layout.records(target), { recursive: true, force: true });
    await this.#targets.changed();
  }

  /** A line that was cut by a crash, and one written twice, count for nothing. */
  async #entries(target: TargetName): Promise<readonly Entry[]> {
    const text = await readFile(this.#index(target), 'utf8').catch(emptyWhereMissing);
    const byId = new Map<string, Entry>();
    for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
      const space = line.indexOf(' ');
      const id = line.slice(space + 1) as DeploymentId;
      if (space > 0 && !byId.has(id)) byId.set(id, { createdAt: Number(line.slice(0, space)), id, target });
    }
    return [...byId.values()];
  }

  #index(target: TargetName): string {
    return join(this.#layout.records(target), 'index');
  }

  #file(target: TargetName, id: DeploymentId): string {
    return join(this.#layout.records(target), `${fileName(id)}.json`);
  }
}

/** Stable where two were made in the same millisecond. */
function merged(indexes: readonly (readonly Entry[])[]): readonly Entry[] {
  return indexes.flatMap((index) => index.toReversed()).sort((one, other) => other.createdAt - one.createdAt);
}

function emptyWhereMissing(error: unknown): string {
  if (codeOf(error) === 'ENOENT') return '';
  throw error;
}
