import { readFileSync } from 'node:fs';

/** What is on the board. */
export function menu() {
  return JSON.parse(readFileSync(new URL('menu.json', import.meta.url), 'utf8'));
}
