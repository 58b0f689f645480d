// Assembles dist/: the scripts as they are, the style sheet without its white space.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const source = path.join(here, 'src');
const target = path.join(here, 'dist');

rmSync(target, { recursive: true, force: true });
mkdirSync(target);
for (const name of ['server.mjs', 'page.mjs', 'menu.mjs']) {
  cpSync(path.join(source, name), path.join(target, name));
}
const style = readFileSync(path.join(source, 'style.css'), 'utf8');
const small = style.replace(/\s+/g, ' ').replace(/ ?([{};:,]) ?/g, '$1');
writeFileSync(path.join(target, 'style.css'), small);
console.log(`web: dist/ is ready, the style sheet went from ${style.length} to ${small.length} bytes`);
