// Checks the types of every program side by side: each has its own configuration, so `document` is unknown in the agent. What did
// not change since the last time is not checked again.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const programs = process.argv.length > 2 ? process.argv.slice(2) : ['agent', 'extension', 'webview', 'test'];

const codes = await Promise.all(
  programs.map(
    (program) =>
      new Promise((resolve) => {
        spawn(process.execPath, [tsc, ...optionsOf(program)], { stdio: 'inherit' }).on('close', resolve);
      }),
  ),
);
process.exit(codes.every((code) => code === 0) ? 0 : 1);

function optionsOf(program) {
  return [
    '--noEmit',
    '--project',
    program,
    '--incremental',
    '--tsBuildInfoFile',
    `out/types/${program}.json`,
  ];
}
