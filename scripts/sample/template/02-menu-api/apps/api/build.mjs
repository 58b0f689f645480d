// Assembles dist/: the scripts as they are, the menu once it is known to be whole.
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const source = path.join(here, 'src');
const target = path.join(here, 'dist');

const menu = JSON.parse(readFileSync(path.join(source, 'menu.json'), 'utf8'));
const incomplete = menu.filter((item) => !item.id || !item.name || !(item.price > 0));
if (incomplete.length > 0) {
  console.error(`api: ${incomplete.length} items of the menu lack an id, a name or a price`);
  process.exit(1);
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target);
for (const name of ['server.mjs', 'menu.mjs', 'menu.json']) {
  cpSync(path.join(source, name), path.join(target, name));
}
console.log(`api: dist/ is ready, ${menu.length} items on the menu`);
