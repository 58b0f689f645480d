import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run, say } from './run.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const wanted = path.join(root, 'tools-env');
const folder = path.join(root, '.tools-env');
const stampFile = path.join(folder, '.stamp');

/** Where the programs are after `installTools`. */
export const toolsFolder = path.join(folder, 'node_modules/.bin');

/**
 * Puts the platforms' own tools that tests run (vercel, neonctl) into .tools-env/; a second call finds them there. Nothing is
 * installed for the machine, and nothing but tests looks there.
 */
export function installTools() {
  const stamp = stampOf();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  say('the tools of Vercel and Neon for the tests, about a minute');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json'])
    cpSync(path.join(wanted, file), path.join(folder, file));
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
  removeUnused();
  writeFileSync(stampFile, stamp);
}

/** Raised when the steps above change, so that what an older set-up left is made anew. */
const recipe = 1;

function stampOf() {
  const lock = readFileSync(path.join(wanted, 'package-lock.json'));
  return createHash('sha256').update(lock).update(String(recipe)).digest('hex');
}

/** 160 MB: the same program once more, compiled, which runs only where a variable asks for it. */
function removeUnused() {
  const { platform, arch } = process;
  const own = `node_modules/@vercel/vc-native-${platform}-${arch}`;
  rmSync(path.join(folder, own), { recursive: true, force: true });
}
