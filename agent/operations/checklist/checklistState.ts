import * as z from 'zod';
import { Records } from '../../project/records.ts';
import { badInput } from '../../protocol/failures.ts';
import type { CommitSha, EnvironmentName } from '../../protocol/ids.ts';
import type { ChecklistItem } from '../../protocol/requests.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { ProjectState } from '../../state/stateDirectory.ts';
import { canonicalDigest } from '../../state/canonicalJson.ts';
import { signerOf } from '../gates/approvalRecords.ts';
import type { World } from '../world.ts';
import type { ChecklistDefinition } from './checklistFile.ts';

/** What became of one item for one commit. Times in ms since 1970. */
export interface ItemResult {
  readonly passed: boolean;
  /** Who signed; null for an automatic item. */
  readonly by: string | null;
  readonly email: string | null;
  readonly at: number;
}

const schema = z.object({
  passed: z.boolean(),
  by: z.string().nullable(),
  email: z.string().nullable(),
  at: z.number(),
});

/** An item of an environment's checklist, for one commit. */
export interface ItemOfCommit {
  readonly environment: EnvironmentName;
  readonly commit: CommitSha;
  readonly item: ChecklistDefinition;
}

/** Results by environment, commit and item; an item that was changed is another item. */
export class ChecklistResults {
  readonly #records: Records<ItemResult>;

  constructor(own: Pick<ProjectState, 'folder'>) {
    this.#records = new Records<ItemResult>(own.folder('checklists'), schema);
  }

  get(of: ItemOfCommit): Promise<ItemResult | null> {
    return this.#records.get(nameOf(of));
  }

  put(of: ItemOfCommit, result: ItemResult): Promise<void> {
    return this.#records.put(nameOf(of), result);
  }

  remove(of: ItemOfCommit): Promise<void> {
    return this.#records.remove(nameOf(of));
  }
}

/** From these three alone: who asks may hold more in the same object, and must find the same record. */
function nameOf({ environment, commit, item }: ItemOfCommit): string {
  const digest = canonicalDigest({ environment, commit, item }).slice(0, 16);
  return `${commit.slice(0, 12)}-${digest}`;
}

/** The items with what became of them for this commit. */
export async function shownItems(
  own: Pick<ProjectState, 'folder'>,
  items: readonly ChecklistDefinition[],
  of: { readonly environment: EnvironmentName; readonly commit: CommitSha },
): Promise<readonly ChecklistItem[]> {
  const results = new ChecklistResults(own);
  return Promise.all(items.map(async (item) => shown(item, await results.get({ ...of, item }))));
}

function shown({ id, title, kind }: ChecklistDefinition, result: ItemResult | null): ChecklistItem {
  if (!result) return { id, title, kind, state: 'open', by: null, at: null, detail: null };
  const state = result.passed ? 'passed' : 'failed';
  return { id, title, kind, state, by: result.by, at: result.at, detail: detailOf(result) };
}

function detailOf({ by, passed, at }: ItemResult): Message {
  if (by !== null) return say('signed by {0} on {1} (git identity, unproven)', by, { at });
  return passed ? say('passed on {0}', { at }) : say('failed on {0}', { at });
}

/** Whether that is known already. What answers at an address is no matter of the commit: it is asked each time. */
export function isSettled({ kind }: Pick<ChecklistItem, 'kind'>, isPassed: boolean): boolean {
  return isPassed && kind !== 'http';
}

/** Signs an item with the git identity, or takes the signature back. Failed `badInput` for an item that is not signed by people. */
export async function signItem(
  { own, git, clock }: Pick<World, 'own' | 'git' | 'clock'>,
  of: ItemOfCommit,
  signed: boolean,
  signal: AbortSignal,
): Promise<void> {
  if (of.item.kind !== 'signed') {
    const message = say('{0} is checked automatically and cannot be signed.', of.item.title);
    throw badInput(message);
  }
  const results = new ChecklistResults(own);
  const signer = await signerOf(git, signal);
  if (!signed) return results.remove(of);
  await results.put(of, { passed: true, by: signer.name, email: signer.email, at: clock.now() });
}
