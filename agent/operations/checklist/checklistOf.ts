import type { CommitSha, EnvironmentName } from '../../protocol/ids.ts';
import { Failed } from '../../protocol/failures.ts';
import type { ChecklistItem } from '../../protocol/requests.ts';
import { checklistBy } from '../drafting/checklistBy.ts';
import { rulebookOf } from '../drafting/rulebook.ts';
import type { World } from '../world.ts';
import type { Checklist } from './checklistFile.ts';
import { shownItems, signItem } from './checklistState.ts';

export interface ChecklistOf {
  readonly environment: EnvironmentName;
  readonly commit: CommitSha;
}

/** The checklist of an environment with what became of it for one commit; empty where the rules name none. */
export async function getChecklist(
  world: World,
  of: ChecklistOf,
  signal: AbortSignal,
): Promise<readonly ChecklistItem[]> {
  const { items } = await readChecklist(world, of.environment, signal);
  return shownItems(world.own, items, of);
}

/** Signs an item with the git identity for this commit, or takes it back. Failed `unknownName`, `badInput`. */
export async function signChecklist(
  world: World,
  { item: id, signed, ...of }: ChecklistOf & { readonly item: string; readonly signed: boolean },
  signal: AbortSignal,
): Promise<void> {
  const { items } = await readChecklist(world, of.environment, signal);
  const item = items.find((one) => one.id === id);
  const known = items.map((one) => one.id);
  if (!item) throw new Failed({ reason: 'unknownName', what: 'commit', name: id, known });
  await signItem(world, { ...of, item }, signed, signal);
}

async function readChecklist(
  world: World,
  environment: EnvironmentName,
  signal: AbortSignal,
): Promise<Checklist> {
  const rulebook = await rulebookOf(world, environment, {}, signal);
  const list = await checklistBy(rulebook, world, signal);
  if (list?.problem) throw new Failed({ reason: 'badInput', message: list.problem });
  return list ?? { items: [], problem: null };
}
