import { watch, type FSWatcher } from 'node:fs';

/** Hears of changes in a folder, where the system can tell (it has only so many ears); callers look by themselves besides. */
export function watchFolder(path: string, changed: (name: string | null) => void): FSWatcher | null {
  try {
    return watch(path, { persistent: false }, (_event, name) => changed(name)).on('error', () => undefined);
  } catch {
    return null;
  }
}
