import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactId, DeploymentId, ServiceName } from '../../../protocol/ids.ts';
import type { Artifacts } from '../artifacts.ts';
import type { DeploymentRecords } from '../deploymentRecords.ts';
import type { LocalLayout } from '../layout.ts';
import type { TargetName } from '../../targetName.ts';
import { fileName } from '../../../state/fileName.ts';

export interface PruneParts {
  readonly records: DeploymentRecords;
  readonly artifacts: Artifacts;
  readonly layout: LocalLayout;
  /** How many deployments of each target can be gone back to. */
  readonly keep: number;
  /** What runs or is recorded to run: never removed. */
  inUse(): readonly ArtifactId[];
}

/**
 * Removes what was built of a service, or half built, and is needed by no target any more, and logs of long ago; the records
 * stay. Answers what was removed.
 */
export async function prune(service: ServiceName, parts: PruneParts): Promise<readonly ArtifactId[]> {
  const built = await parts.artifacts.of(service); // before the records: what is built meanwhile is not among them
  const targets = (await parts.records.targets()).filter((target) => target.service === service);
  const needed = new Set(parts.inUse());
  for (const target of targets) {
    for (const artifact of await neededBy(target, parts)) needed.add(artifact);
    await pruneLogs(target, parts);
  }
  const unneeded = built.filter((artifact) => !needed.has(artifact));
  for (const artifact of unneeded) await parts.artifacts.remove(artifact);
  return unneeded;
}

/**
 * The artifacts of the newest deployments that can be gone back to, and of everything newer that is under way. Several
 * deployments of one artifact (a rotated secret, a rollback) count as one.
 */
async function neededBy(target: TargetName, { records, keep }: PruneParts): Promise<ReadonlySet<ArtifactId>> {
  const underWay = new Set<ArtifactId>();
  const good = new Set<ArtifactId>();
  let before: DeploymentId | undefined;
  for (;;) {
    const { items, more } = await records.page(target, { before, limit: keep });
    for (const { artifact, state, drill } of items) {
      if (good.size === keep && !good.has(artifact)) return new Set([...good, ...underWay]);
      if (state === 'ready' && !drill) good.add(artifact);
      if (state === 'building') underWay.add(artifact);
    }
    before = items.at(-1)?.id;
    if (!more || before === undefined) return new Set([...good, ...underWay]);
  }
}

/** Also of deployments that failed: those are what people look for. */
async function pruneLogs(target: TargetName, { records, layout, keep }: PruneParts): Promise<void> {
  const files = await readdir(layout.logs(target)).catch(() => []);
  const { items } = await records.page(target, { limit: 2 * keep });
  const kept = new Set(items.map(({ id }) => fileName(id)));
  for (const file of files) {
    if (!kept.has(file.replace(/\.log(\.1)?$/, '')))
      await rm(join(layout.logs(target), file), { force: true });
  }
}
