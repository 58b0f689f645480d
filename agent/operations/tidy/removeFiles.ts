import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../state/files.ts';

/** Of one of them, by its name and its path. */
type Question = (name: string, path: string) => boolean | Promise<boolean>;

/** Removes the files and folders in a folder that nobody needs; none is made by asking. Another runner may tidy at the same time. */
export async function removeFiles(folder: string, isUnneeded: Question): Promise<void> {
  for (const name of await readdir(folder).catch(noneWhereMissing)) {
    const path = join(folder, name);
    if (!name.startsWith('.') && (await isUnneeded(name, path)))
      await rm(path, { force: true, recursive: true });
  }
}

/** Whether it was last written before that time, ms since 1970. */
export function isOlder(than: number): Question {
  return async (_, path) => {
    const found = await stat(path).catch(() => null); // removed meanwhile
    return found !== null && found.mtimeMs < than;
  };
}

function noneWhereMissing(error: unknown): string[] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}
