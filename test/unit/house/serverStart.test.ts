import assert from 'node:assert/strict';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import path from 'node:path';
import { agent } from '../../../scripts/build/programs.mjs';

/** The introduction, and what is read right after it for every window. */
const start = ['agent/server.ts', 'agent/secrets/keychain.ts', 'agent/server/startWork.ts'];

async function agentInputs(): Promise<Metafile['inputs']> {
  const { metafile } = await build({
    ...(agent(false) as BuildOptions),
    absWorkingDir: path.resolve(import.meta.dirname, '../../..'),
    plugins: [],
    write: false,
    metafile: true,
  });
  return metafile.inputs;
}

/** Everything that is read with `files`: all they import, but for what is behind an `import()`. */
function readWith(files: readonly string[], inputs: Metafile['inputs']): string[] {
  const seen = new Set(files);
  for (const file of seen) for (const imported of importedBy(file, inputs)) seen.add(imported);
  return [...seen];
}

function importedBy(file: string, inputs: Metafile['inputs']): string[] {
  const imports = inputs[file]?.imports ?? [];
  return imports
    .filter(({ kind, external }) => kind !== 'dynamic-import' && !external)
    .map((one) => one.path);
}

function named(pattern: RegExp, files: readonly string[]): string[] {
  const names = files.flatMap((file) => pattern.exec(file)?.[1] ?? []);
  return [...new Set(names)].sort();
}

describe('what every window holds in memory: what its agent server reads at its start', () => {
  let files: string[];
  let libraries: string[];

  before(async function () {
    this.timeout(20_000);
    const inputs = await agentInputs();
    for (const file of start) assert.ok(inputs[file], `${file} is no part of the agent any more`);
    files = readWith(start, inputs);
    const own = files.filter((file) => file.startsWith('agent/'));
    const imported = own.flatMap((file) => importedBy(file, inputs));
    libraries = named(/^node_modules\/((?:@[^/]+\/)?[^/]+)/, imported);
  });

  it('is no platform but local, and what is known of those elsewhere without asking: each is read when a project uses it', () => {
    // what they can, how their places are called, and how one signs in to Neon
    const light = /^agent\/platforms\/(?:[^/]+\/(?:about|places?)|neon\/neon)\.ts$/;
    const others = files.filter((file) => !light.test(file));
    assert.deepEqual(named(/^agent\/platforms\/([^/]+)\//, others), ['cloud', 'local']);
  });

  it('is no other role of the bundle', () => {
    const roles = /^(agent\/(?:cli|runner|runnerEngine|supervisor)(?:\/.*|\.ts))$/;
    assert.deepEqual(named(roles, files), []);
  });

  it('is of all libraries only those that every project needs', () => {
    const needed = ['croner', 'execa', 'jsonc-parser', 'picomatch', 'vscode-jsonrpc', 'zod'];
    assert.deepEqual(libraries, needed);
  });
});
