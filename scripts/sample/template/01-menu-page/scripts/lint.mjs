// Every script must parse, hold no debugger statement and end with a newline.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const skipped = new Set(['node_modules', 'dist', '.git']);

function* scripts(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (skipped.has(entry.name)) continue;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* scripts(file);
    else if (file.endsWith('.mjs')) yield file;
  }
}

let problems = 0;
for (const file of scripts('.')) {
  const text = readFileSync(file, 'utf8');
  const parsed = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
  const found = [
    parsed.status === 0 ? [] : parsed.stderr.trim(),
    /^\s*debugger;/m.test(text) ? 'holds a debugger statement' : [],
    text.endsWith('\n') ? [] : 'does not end with a newline',
  ].flat();
  for (const problem of found) console.error(`${file}: ${problem}`);
  problems += found.length;
}
console.log(problems === 0 ? 'No problems.' : `${problems} problems.`);
process.exitCode = problems === 0 ? 0 : 1;
