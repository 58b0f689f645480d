import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseChecklist, type Checklist } from '../../operations/checklist/checklistFile.ts';
import { shownItems, signItem } from '../../operations/checklist/checklistState.ts';
import { effectiveConfiguration } from '../../project/effectiveConfiguration.ts';
import { Failed } from '../../protocol/failures.ts';
import type { CommitSha, EnvironmentName } from '../../protocol/ids.ts';
import type { ChecklistItem } from '../../protocol/requests.ts';
import { say } from '../../protocol/say.ts';
import type { Project } from '../project.ts';

export interface ChecklistOf {
  readonly environment: EnvironmentName;
  readonly commit: CommitSha;
}

/** The environment's checklist with what became of each item for this commit; empty where it has none. */
export async function checklistItems(
  project: Project,
  of: ChecklistOf,
  signal: AbortSignal,
): Promise<readonly ChecklistItem[]> {
  return shownItems(project.world.own, (await read(project, of, signal)).items, of);
}

/** Failed `badInput` for an item that is not there, or not for people. */
export async function sign(
  project: Project,
  { item: id, signed, ...of }: ChecklistOf & { readonly item: string; readonly signed: boolean },
  signal: AbortSignal,
): Promise<void> {
  const { items } = await read(project, of, signal);
  const item = items.find((one) => one.id === id);
  const known = { all: items.map((one) => one.id) };
  if (!item)
    throw new Failed({
      reason: 'badInput',
      message: say('The checklist has no item {0}. It has: {1}.', id, known),
    });
  await signItem(project.world, { ...of, item }, signed, signal);
}

/** As the copy of the project file that counts names it. Failed `badInput` where it cannot be read. */
async function read(
  { world }: Project,
  { environment, commit }: ChecklistOf,
  signal: AbortSignal,
): Promise<Checklist> {
  const { rules, rulesFrom } = await effectiveConfiguration(world.git, environment, commit, {}, signal);
  const path = rules.gates.checklist;
  if (path === null) return { items: [], problem: null };
  const text =
    rulesFrom.kind === 'workingCopy'
      ? await readFile(join(world.folder, path), 'utf8').catch(() => null) // missing: the problem says so
      : await world.git.fileAt(rulesFrom.commit, path, signal);
  const found = parseChecklist(path, text);
  if (found.problem) throw new Failed({ reason: 'badInput', message: found.problem });
  return found;
}
