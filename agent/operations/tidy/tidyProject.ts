import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { workTrees } from '../../platforms/cloud/workTree.ts';
import { elsewhere } from '../../platforms/everyPlatform.ts';
import { as, type OperationId } from '../../protocol/ids.ts';
import type { Clock } from '../../run/clock.ts';
import type { ProjectState } from '../../state/stateDirectory.ts';
import { readOperation } from '../journal/storedOperation.ts';
import { isFinished, neededOperations, operationOf } from './neededOperations.ts';
import { isOlder, removeFiles } from './removeFiles.ts';
import { shortenLog } from './shortenLog.ts';

export interface TidyLimits {
  /** The newest stay, whatever they are. */
  readonly operations: number;
  /** Of so many the log stays as it was written. */
  readonly wholeLogs: number;
  /** Of an older log at most. */
  readonly logBytes: number;
}

const usual: TidyLimits = { operations: 500, wholeLogs: 100, logBytes: 512 * 1024 };

const day = 24 * 60 * 60_000;
/** A plan lives for minutes and is forgotten after a day: until then its blueprint may be asked for. */
const blueprintsStayMs = 2 * day;
/** What was checked or approved for a commit longer ago is checked and approved anew. */
const proofsStayMs = 180 * day;
const proofs = ['checks', 'checklists', 'approvals'];
/** What a runner writes down for itself while it is at work. */
const notes = ['actionsWrites', 'baselines', 'restarts'];
/** Where a runner that was killed may have left the files of a commit. */
const checkouts = ['checkouts', ...elsewhere.map(({ id }) => join(id, workTrees))];

/**
 * Removes what a project's operations left behind and nothing asks for any more. What is not finished, rotations whose old value
 * still works, and the audit log stay. Several runners may do it at a time.
 */
export async function tidyProject(
  { own, clock }: { readonly own: ProjectState; readonly clock: Clock },
  limits: TidyLimits = usual,
): Promise<void> {
  const kept = await tidyOperations(own, limits);
  await removeFiles(join(own.root, 'drills'), (name) => {
    const id = operationOf(name);
    return id !== null && !kept.has(id);
  });
  for (const folder of [...notes, ...checkouts]) {
    await removeFiles(join(own.root, folder), async (name) => {
      const id = operationOf(name);
      return id !== null && (await isFinished(own, id));
    });
  }
  const old = isOlder(clock.now() - proofsStayMs);
  for (const folder of proofs) await removeFiles(join(own.root, folder), old);
  await tidyBlueprints(own, kept, clock.now());
}

/** Answers those that stay. */
async function tidyOperations(own: ProjectState, limits: TidyLimits): Promise<ReadonlySet<OperationId>> {
  const newestFirst = (await readdir(own.operations))
    .filter((name) => !name.startsWith('.'))
    .sort()
    .reverse();
  const ids = newestFirst.map((name) => as<OperationId>(name));
  const old = ids.slice(limits.operations);
  const needed = await neededOperations(own, old);
  for (const id of old)
    if (!needed.has(id)) await rm(own.operation(id).root, { recursive: true, force: true });
  const kept = ids.filter((id, index) => index < limits.operations || needed.has(id));
  for (const id of kept.slice(limits.wholeLogs)) await tidyLog(own, id, limits.logBytes);
  return new Set(kept);
}

async function tidyLog(own: ProjectState, id: OperationId, mostBytes: number): Promise<void> {
  const { log } = own.operation(id);
  const found = await stat(log).catch(() => null); // it wrote none
  if (found && found.size > mostBytes && (await isFinished(own, id))) await shortenLog(log, mostBytes);
}

/** Only where an old one is left it is asked which the kept plans name. */
async function tidyBlueprints(own: ProjectState, kept: ReadonlySet<OperationId>, now: number): Promise<void> {
  const isOld = isOlder(now - blueprintsStayMs);
  let named: ReadonlySet<string> | null = null;
  await removeFiles(join(own.root, 'blueprints'), async (name, path) => {
    if (!(await isOld(name, path))) return false;
    named ??= await blueprintsOf(own, kept);
    return !named.has(name.slice(0, -'.json'.length));
  });
}

/** Throws where a plan cannot be read: then nobody knows what it names. */
async function blueprintsOf(own: ProjectState, kept: ReadonlySet<OperationId>): Promise<ReadonlySet<string>> {
  const stored = await Promise.all([...kept].map((id) => readOperation(own.operation(id))));
  return new Set(stored.flatMap((operation) => operation?.plan.facts.configuration ?? []));
}
