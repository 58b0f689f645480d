// Builds for production and packs the .vsix of one target (TARGET, by default this machine) into out/.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { packageFile, thisTarget } from './build/targets.mjs';

const target = process.env['TARGET'] ?? thisTarget();
const file = packageFile(target);
const vsce = path.resolve('node_modules/@vscode/vsce/vsce');

// vsce tells a prepublish script nothing of the target, so the build is called here and is told.
run('esbuild.mjs', '--production');
// README's pictures and links stay as they are; the lock file says what is inside, so no node_modules go along.
run(
  vsce,
  'package',
  '--no-dependencies',
  '--target',
  target,
  '--out',
  file,
  '--no-rewrite-relative-links',
  '--allow-missing-repository',
);
if (!existsSync(file)) throw new Error(`vsce made no ${file}`);
console.log(`${file}, ${(statSync(file).size / 1024).toFixed(0)} KB`);

function run(...args) {
  const { status } = spawnSync(process.execPath, args, {
    stdio: 'inherit',
    env: { ...process.env, TARGET: target },
  });
  if (status !== 0) process.exit(status ?? 1);
}
