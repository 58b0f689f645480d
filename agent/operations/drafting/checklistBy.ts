import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checklist, parseChecklist } from '../checklist/checklistFile.ts';
import type { World } from '../world.ts';
import type { Rulebook } from './rulebook.ts';

/** The checklist that the rules name, from the same copy of the repository as the rules; null where they name none. */
export async function checklistBy(
  { rules, source }: Pick<Rulebook, 'rules' | 'source'>,
  { git }: Pick<World, 'git'>,
  signal: AbortSignal,
): Promise<Checklist | null> {
  const path = rules.gates.checklist;
  if (path === null) return null;
  if (source.kind !== 'workingCopy')
    return parseChecklist(path, await git.fileAt(source.commit, path, signal));
  const { root } = await git.place(signal);
  return parseChecklist(path, await readFile(join(root, path), 'utf8').catch(() => null)); // missing, or nothing that can be read
}
