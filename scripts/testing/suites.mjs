import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { withKeyring } from './withKeyring.mjs';

const node = process.execPath;
const bin = (file) => path.join('node_modules', file);
const mocha = [
  bin('mocha/bin/mocha.js'),
  '--import=tsx',
  '--reporter=scripts/testing/reporter.cjs',
  '--forbid-only',
  '--forbid-pending', // what cannot run here is not defined here (test/standins/where.ts)
];
const twoAtATime = ['--parallel', '--jobs=2'];

/** What the unit tests asked of GitHub's stand-in, for the referee of the contract tests: kept, it need not run them again. */
const exchanges = path.resolve('out/test/exchanges.jsonl');

/**
 * The suites in their order. One that `counts` leaves a file with its numbers; of the others the exit code says all, and they
 * are one check each. `limitMin` ends what hangs. One that only `reads` runs beside those that run something.
 */
export const suites = [
  {
    name: 'format',
    reads: true,
    what: 'prettier',
    command: [node, [bin('prettier/bin/prettier.cjs'), '--check', '.']],
    limitMin: 3,
  },
  {
    name: 'types',
    reads: true,
    what: 'every program by its own configuration',
    command: [node, ['scripts/types.mjs']],
    limitMin: 5,
  },
  {
    name: 'lint',
    reads: true,
    what: 'eslint',
    command: [node, [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']],
    limitMin: 10,
  },
  {
    name: 'build',
    what: 'the programs as they are shipped',
    command: [node, ['esbuild.mjs', '--production', '--tests']],
    limitMin: 3,
  },
  {
    name: 'unit',
    what: 'what needs nothing but git and jq',
    command: [node, [...mocha, ...twoAtATime, '--timeout=20000', 'test/unit/**/*.test.ts']],
    env: { TAXIWAY_TEST_EXCHANGES: exchanges },
    counts: true,
    needs: ['git', 'jq'],
    limitMin: 10,
  },
  {
    name: 'pages',
    what: 'the built pages in a plain browser',
    command: [node, [...mocha, 'test/pages/**/*.test.ts']],
    counts: true,
    needs: ['browser'],
    limitMin: 5,
  },
  {
    name: 'contract',
    what: 'the real agent and real tools',
    command: withKeyring(...mocha, ...twoAtATime, '--timeout=60000', 'test/contract/**/*.test.ts'),
    env: { TAXIWAY_TEST_EXCHANGED: exchanges },
    counts: true,
    needs: ['git', 'keyring', 'tools'],
    limitMin: 20,
  },
  {
    name: 'editor',
    what: 'in the extension host of VS Code',
    command: withKeyring('scripts/testing/inEditor.mjs'),
    counts: true,
    needs: ['git', 'keyring', 'browser', 'editor'],
    limitMin: 10,
  },
  {
    name: 'e2e',
    what: 'the packaged extension in a browser',
    command: [node, ['scripts/testing/endToEnd.mjs']],
    counts: true,
    needs: ['git', 'keyring', 'browser', 'editor'],
    limitMin: 25,
  },
];

/** Forgets what an earlier run left for its own later suites. */
export function beginRun() {
  mkdirSync(path.dirname(exchanges), { recursive: true });
  rmSync(exchanges, { force: true });
}

/**
 * Runs one suite; a suite that ends without its numbers has failed, whatever its exit code. With `pipe` as its output it answers
 * what was printed, with `inherit` that is seen as it comes.
 */
export async function runSuite({ name, command: [program, args], env, counts, limitMin }, output) {
  const started = performance.now();
  const file = path.resolve(`out/test/${name}.json`);
  rmSync(file, { force: true });
  const child = spawn(program, args, {
    stdio: ['ignore', output, output],
    env: { ...process.env, ...env, TAXIWAY_TEST_RESULT: file },
    timeout: limitMin * 60_000,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part) => (printed += part));
  const ending = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(signal ? `ended by ${signal}` : code));
  });
  return { ...result(file, counts, ending, printed), printed, ms: performance.now() - started };
}

/** How many passed, and what failed: `failed` holds one entry for each, `{ title, file, message }`. */
function result(file, counts, ending, printed) {
  const ended = ending === 0;
  if (!counts)
    return { passed: ended ? 1 : 0, failed: ended ? [] : [itself(`it ended with ${ending}`, printed)] };
  if (!existsSync(file)) return { passed: 0, failed: [itself(`it left no result (${ending})`)] };
  const { passed, failed, skipped } = JSON.parse(readFileSync(file, 'utf8'));
  if (passed + failed.length === 0) return { passed, failed: [itself('it ran no test')] };
  if (failed.length === 0 && !ended)
    return { passed, failed: [itself(`its tests passed, but it ended with ${ending}`)], skipped };
  return { passed, failed, skipped };
}

/** A failure of the suite and of no test in it. */
function itself(what, printed = '') {
  const last = printed.trimEnd().split('\n').slice(-15);
  return { title: 'the suite itself', file: '', message: [what, ...last].join('\n') };
}
