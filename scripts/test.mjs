// npm test: everything, also after a failure; totals at the end. Suites that only read run beside the others, which take turns.
//   npm test [-- SUITE…]     (format, types, lint, build, unit, pages, contract, editor, e2e)
import path from 'node:path';
import { database, installDebianPackages, keyring } from './setup/debianPackages.mjs';
import { installDependencies } from './setup/dependencies.mjs';
import { installEditor } from './setup/editor.mjs';
import { SetupFailed } from './setup/run.mjs';
import { installTools } from './setup/tools.mjs';
import { beginRun, runSuite, suites } from './testing/suites.mjs';

process.chdir(path.resolve(import.meta.dirname, '..'));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no suite ${unknown.join(', ')}; there are ${suites.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
const chosen = suites.filter(({ name }) => asked.length === 0 || asked.includes(name));

prepare();
beginRun();
const started = performance.now();
const reading = chosen.filter(({ reads }) => reads);
const running = chosen.filter(({ reads }) => !reads);
const results = (
  await Promise.all([
    runSuites(reading, running.length > 0 ? 'pipe' : 'inherit'),
    runSuites(running, 'inherit'),
  ])
).flat();

console.log(`\n${results.map(([suite, result]) => summary(suite, result)).join('\n')}\n`);
const failures = results.flatMap(([suite, { failed }]) => failed.map((failure) => told(suite, failure)));
if (failures.length > 0) console.log(`What failed, once more:\n\n${failures.join('\n\n')}\n`);
console.log(`It took ${((performance.now() - started) / 60_000).toFixed(1)} min.`);
const passed = results.reduce((total, [, result]) => total + result.passed, 0);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;

function prepare() {
  try {
    installDependencies();
    const needs = new Set(chosen.flatMap((suite) => suite.needs ?? []));
    installDebianPackages([
      ...(needs.has('git') ? ['git'] : []),
      ...(needs.has('jq') ? ['jq'] : []),
      ...(needs.has('keyring') ? keyring : []),
      ...(needs.has('browser') ? ['chromium'] : []),
      ...(needs.has('tools') ? ['awscli', ...database] : []),
    ]);
    if (needs.has('editor')) installEditor();
    if (needs.has('tools')) installTools();
  } catch (error) {
    if (!(error instanceof SetupFailed)) throw error;
    console.error(error.message);
    console.log('0 passed, 1 failed');
    process.exit(1);
  }
}

/** One after the other; their output is shown as it comes (`inherit`) or as a whole when they end (`pipe`). */
async function runSuites(some, output) {
  const ended = [];
  for (const suite of some) {
    if (output === 'inherit') console.log(`\n── ${suite.name}: ${suite.what}`);
    const result = await runSuite(suite, output);
    if (output === 'pipe') console.log(`\n── ${suite.name}: ${suite.what}\n${result.printed}`);
    console.log(`── ${summary(suite, result)}`);
    ended.push([suite, result]);
  }
  return ended;
}

function summary({ name }, { passed, failed, skipped, ms }) {
  const counts = [`${passed} passed`, `${failed.length} failed`, ...(skipped ? [`${skipped} skipped`] : [])];
  const sign = failed.length > 0 ? '✗' : '✓';
  return `${sign} ${name.padEnd(9)} ${counts.join(', ')} (${(ms / 1000).toFixed(1)} s)`;
}

/** Logs are read from their end, and often only that is kept. */
function told({ name }, { title, file, message }) {
  const lines = message.split('\n').slice(0, 20);
  return [`${name}: ${title}${file ? ` (${file})` : ''}`, ...lines].join('\n    ');
}
