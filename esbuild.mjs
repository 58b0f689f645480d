// Builds the three programs: the extension, the agent and one script per page. `--watch`, `--production`, `--tests`.
// TARGET (linux-x64, darwin-arm64, …, as vsce names them) chooses whose keychain library lies beside the agent.
import { context } from 'esbuild';
import { mkdirSync, rmSync } from 'node:fs';
import { agent, extension, pages, suites } from './scripts/build/programs.mjs';
import { copyKeychainLibrary } from './scripts/build/keychainLibrary.mjs';

const watching = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const withTests = process.argv.includes('--tests');

if (production) rmSync('dist', { recursive: true, force: true });
mkdirSync('out/meta', { recursive: true });
copyKeychainLibrary('dist', process.env['TARGET']);

const options = [
  extension(production),
  agent(production),
  ...pages(production),
  ...(withTests ? suites() : []),
];
const contexts = await Promise.all(options.map((program) => context(program)));

if (watching) {
  await Promise.all(contexts.map((program) => program.watch()));
} else {
  const results = await Promise.allSettled(contexts.map((program) => program.rebuild()));
  await Promise.all(contexts.map((program) => program.dispose()));
  if (results.some(({ status }) => status === 'rejected')) process.exitCode = 1; // esbuild's messages are printed already
}
