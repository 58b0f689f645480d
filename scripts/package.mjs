// Builds for production and packs the .vsix of one target (TARGET, by default this machine) into out/.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageFile, thisTarget } from './build/targets.mjs';
import { packagedReadme } from './package/readme.mjs';

const target = process.env['TARGET'] ?? thisTarget();
const file = packageFile(target);
const readme = 'out/README.md';
const vsce = path.resolve('node_modules/@vscode/vsce/vsce');

// vsce tells a prepublish script nothing of the target, so the build is called here and is told.
run('esbuild.mjs', '--production');
mkdirSync('out', { recursive: true });
writeFileSync(readme, packagedReadme(readFileSync('README.md', 'utf8')));
// The README's links are as they are to be; the bundles hold all they need, so no node_modules go along.
run(
  vsce,
  'package',
  '--no-dependencies',
  '--target',
  target,
  '--out',
  file,
  '--readme-path',
  readme,
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
