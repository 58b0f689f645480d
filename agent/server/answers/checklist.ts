import type { Checklist } from '../../operations/checklist/checklistFile.ts';
import { shownItems, signItem } from '../../operations/checklist/checklistState.ts';
import { checklistBy } from '../../operations/drafting/checklistBy.ts';
import { rulebookOf } from '../../operations/drafting/rulebook.ts';
import { badInput } from '../../protocol/failures.ts';
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
  project: Pick<Project, 'world'>,
  of: ChecklistOf,
  signal: AbortSignal,
): Promise<readonly ChecklistItem[]> {
  return shownItems(project.world.own, (await read(project, of.environment, signal)).items, of);
}

/** Failed `badInput` for an item that is not there, or not for people. */
export async function sign(
  project: Pick<Project, 'world'>,
  { item: id, signed, ...of }: ChecklistOf & { readonly item: string; readonly signed: boolean },
  signal: AbortSignal,
): Promise<void> {
  const { items } = await read(project, of.environment, signal);
  const item = items.find((one) => one.id === id);
  const known = { all: items.map((one) => one.id) };
  if (!item) throw badInput(say('The checklist has no item {0}. It has: {1}.', id, known));
  await signItem(project.world, { ...of, item }, signed, signal);
}

/** As the copy of the project file that counts names it. Failed `badInput` where it cannot be read. */
async function read(
  { world }: Pick<Project, 'world'>,
  environment: EnvironmentName,
  signal: AbortSignal,
): Promise<Checklist> {
  const found = await checklistBy(await rulebookOf(world, environment, {}, signal), world, signal);
  if (found?.problem) throw badInput(found.problem);
  return found ?? { items: [], problem: null };
}
