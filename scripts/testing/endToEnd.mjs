// Runs test/e2e/ with the packaged extension, each file in turn. Arguments go to mocha: `-- --grep TEXT`, or a file.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { withKeyring } from './withKeyring.mjs';

const asked = process.argv.slice(2);
const files = readdirSync('test/e2e')
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/e2e/${name}`);
const named = asked.some((arg) => arg.endsWith('.test.ts'));

run(process.execPath, ['scripts/package.mjs']);
run(...withKeyring('node_modules/mocha/bin/mocha.js', ...mochaOptions(), ...(named ? [] : files), ...asked));

function mochaOptions() {
  return [
    '--import=tsx',
    '--reporter=scripts/testing/reporter.cjs',
    '--timeout=120000',
    '--slow=20000',
    '--forbid-only',
    '--forbid-pending',
  ];
}

function run(program, args) {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
