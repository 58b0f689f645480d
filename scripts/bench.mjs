// npm run bench [-- --json FILE] [-- --only TEXT]: runs test/bench/*.bench.ts and prints their figures as a table.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { packageFile } from './build/targets.mjs';

const { values } = parseArgs({
  options: { json: { type: 'string' }, only: { type: 'string', default: '' } },
});
process.chdir(path.resolve(import.meta.dirname, '..'));

run('scripts/package.mjs'); // the figures are those of what is shipped
mkdirSync('out/bench', { recursive: true });
const names = readdirSync('test/bench').filter(
  (name) => name.endsWith('.bench.ts') && name.includes(values.only),
);
const figures = names.flatMap(figuresOf);
console.log(table(figures));
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
process.exitCode = figures.every(({ ok }) => ok) ? 0 : 1;

/** Each bench is a process of its own, so that none warms the next one up. */
function figuresOf(name) {
  const file = path.resolve('out/bench', `${name}.json`);
  rmSync(file, { force: true });
  console.error(`${name} …`);
  const env = { ...process.env, TAXIWAY_BENCH_RESULT: file, TAXIWAY_VSIX: path.resolve(packageFile()) };
  const { status } = spawnSync(process.execPath, ['--expose-gc', '--import=tsx', 'test/bench/run.ts', name], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  });
  if (status === 0) return JSON.parse(readFileSync(file, 'utf8'));
  return [{ name: `${name} ended with ${status}`, value: null, unit: '', limit: null, ok: false }];
}

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}

function table(rows) {
  const lines = rows.map(({ name, value, unit, limit, ok }) => [
    ok ? '✓' : '✗',
    name,
    `${value ?? '–'} ${unit}`,
    limit === null ? '' : `≤ ${limit} ${unit}`,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column].length), 0));
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === 2 ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
        .join('  '),
    )
    .join('\n');
}
