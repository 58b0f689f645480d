import assert from 'node:assert/strict';
import { build, type BuildOptions } from 'esbuild';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lazyParts } from '../../../scripts/build/plugins.mjs';
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

  it('keeps the extension small: every window reads it', async () => {
    const outdir = mkdtempSync(path.join(tmpdir(), 'taxiway-size-'));
    try {
      const options = { ...extension(true), outdir, absWorkingDir: root, plugins: [lazyParts(true)] };
      await build(options as BuildOptions);
      const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((one) =>
        one.isFile(),
      );
      const sizes = files.map(({ parentPath, name }) => statSync(path.join(parentPath, name)).size);
      const kilobytes = sizes.reduce((sum, size) => sum + size, 0) / 1024;
      assert.ok(kilobytes > 50 && kilobytes <= 130, `${kilobytes.toFixed(1)} KB, of 130`);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  }).timeout(20_000);
});
