import { existsSync, readFileSync } from 'node:fs';
import { run, say } from './run.mjs';

/** `npm ci`, unless node_modules is already what package-lock.json says. */
export function installDependencies() {
  if (isCurrent()) return;
  say('npm ci');
  run('npm', ['ci', '--no-audit', '--no-fund']);
}

/** npm keeps what it installed in a lock file of its own; the project's lock must say the same of every package in it. */
function isCurrent() {
  const installed = 'node_modules/.package-lock.json';
  if (!existsSync(installed)) return false;
  const have = packages(installed);
  const want = packages('package-lock.json');
  return Object.entries(want).every(([folder, { version, optional, peer }]) => {
    if (folder === '') return true;
    return have[folder]?.version === version || (have[folder] === undefined && (optional || peer));
  });
}

function packages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
