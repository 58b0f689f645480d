import { watch, type FSWatcher } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { settled } from './coalesced.ts';
import { quietMs } from './sources/source.ts';

/**
 * Watches a folder with all folders below it, by one watch each (the recursive watch of Node 20 opens every file besides).
 * `isWanted` tells by name which folders count.
 */
export function watchTree(
  root: string,
  onChange: () => void,
  signal: AbortSignal,
  isWanted: (name: string, depth: number) => boolean = () => true,
): void {
  const watchers = new Map<string, FSWatcher>();
  signal.addEventListener('abort', () => watchers.forEach((watcher) => watcher.close()), { once: true });
  const again = settled(() => void scan(), quietMs, signal);
  const changed = (): void => {
    again();
    onChange();
  };
  async function scan(): Promise<void> {
    const folders = new Set(await foldersUnder(root, isWanted));
    if (signal.aborted) return;
    for (const [path, watcher] of watchers) if (!folders.has(path)) forget(path, watcher);
    for (const path of folders) if (!watchers.has(path)) open(path);
  }
  function open(path: string): void {
    try {
      const watcher = watch(path, changed);
      watcher.on('error', () => forget(path, watcher)); // the folder is gone; the one above told so
      watchers.set(path, watcher);
      onChange(); // what was written between the scan and now
    } catch {
      // gone since the scan
    }
  }
  function forget(path: string, watcher: FSWatcher): void {
    watcher.close();
    watchers.delete(path);
  }
  void scan();
}

async function foldersUnder(
  root: string,
  isWanted: (name: string, depth: number) => boolean,
  depth = 0,
): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => null); // none yet, or gone again
  if (entries === null) return [];
  const below = entries.filter((entry) => entry.isDirectory() && isWanted(entry.name, depth));
  const found = await Promise.all(
    below.map((entry) => foldersUnder(join(root, entry.name), isWanted, depth + 1)),
  );
  return [root, ...found.flat()];
}
