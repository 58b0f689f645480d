import { readFileSync } from 'node:fs';

// The build prepares the cache, so that no request waits for the whole menu; the sources have none.
const file = import.meta.url.includes('/src/') ? 'menu.json' : 'menu.cache.json';

/** What is on the board. */
export function menu() {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
}
