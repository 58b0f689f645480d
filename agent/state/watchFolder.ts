import { watch } from 'node:fs';

/** What is told of a change in a folder; `name` is null where the system does not say which file. */
export type OnChange = (name: string | null) => void;

/** Watches the entries of one folder until the signal aborts. `onLost` is called where it cannot be watched (any more). */
export function watchFolder(
  path: string,
  onChange: OnChange,
  signal: AbortSignal,
  onLost: (error: Error) => void,
): void {
  if (signal.aborted) return;
  try {
    const watcher = watch(path, (_kind, name) => onChange(name));
    watcher.on('error', onLost);
    signal.addEventListener('abort', () => watcher.close(), { once: true });
  } catch (error) {
    onLost(error instanceof Error ? error : new Error(String(error)));
  }
}
