import assert from 'node:assert/strict';
import { build, type BuildOptions } from 'esbuild';
import path from 'node:path';
import { agent, extension, pages } from '../../../scripts/build/programs.mjs';
import { forbidden } from '../../../scripts/lint/boundaries.mjs';

const root = path.resolve(import.meta.dirname, '../../..');

/** Bundles in memory; what lint sees of a file's own imports, this sees of everything that comes along. */
async function inputsOf(options: object): Promise<[file: string, imported: string, external: boolean][]> {
  const { metafile } = await build({
    ...(options as BuildOptions),
    absWorkingDir: root,
    plugins: [],
    write: false,
    metafile: true,
  });
  return Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
    imports.map((one): [string, string, boolean] => [file, one.path, one.external ?? false]),
  );
}

const programs: readonly (readonly [name: string, options: object])[] = [
  ['the extension', extension(false)],
  ['the agent', agent(false)],
  ...pages(false).map((page) => [`the page ${Object.keys(page.entryPoints).join()}`, page] as const),
];

describe('what goes into each bundle', () => {
  for (const [name, options] of programs) {
    it(`keeps ${name} to its own folders`, async () => {
      const inputs = await inputsOf(options);
      assert.ok(inputs.length > 0);
      const wrong = inputs.filter(
        ([file, imported, external]) => forbidden(file, imported, external) !== null,
      );
      assert.deepEqual(wrong, []);
    }).timeout(20_000);
  }
});
