import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseConfiguration } from '../../../../agent/project/parseConfiguration.ts';
import { resolve } from '../../../../agent/project/resolve.ts';
import type { ProjectConfiguration } from '../../../../agent/project/resolved.ts';
import { removeTemporaryFolders, Repository, temporaryFolder } from '../../../standins/repository.ts';
import type { CiRecipes } from '../../../../agent/github/workflows/platforms/recipe.ts';
import { workflowsFor } from '../../../../agent/github/workflows/workflowsFor.ts';
import { madeUpRecipe } from '../../../standins/madeUpPlatform.ts';
import { systemConfiguration, systemFiles, systems, type System } from '../../../standins/systems.ts';
import { findingsIn } from '../../../standins/workflowLinters.ts';

const platforms = ['server', 'vercel', 'fly', 'railway', 'ecs', 'amplify', 'supabase', 'neon'];
/** As if every platform could be reached: all that will ever be generated for them is looked at now. */
const every: CiRecipes = new Map(platforms.map((platform) => [platform, madeUpRecipe(platform)]));

function lint(system: System, recipes?: CiRecipes): Promise<string[]> {
  return lintOf(systemConfiguration(system), systemFiles(system), recipes);
}

async function lintOf(
  configuration: ProjectConfiguration,
  paths: readonly string[],
  recipes?: CiRecipes,
): Promise<string[]> {
  const files = workflowsFor(
    configuration,
    { defaultBranch: 'main', paths, requiredReviewersHold: false },
    recipes,
  );
  for (const { path: file, text } of files) {
    if (!clean.has(text)) assert.deepEqual(await findingsIn(file, text), [], text);
    clean.add(text);
  }
  return files
    .filter((file) => file.path.startsWith('.github/workflows/'))
    .map((file) => path.basename(file.path));
}

/** Many files are the same for several of them. */
const clean = new Set<string>();

describe('the workflows generated for real products', () => {
  before('the linters take a second to load', async function () {
    this.timeout(30_000);
    await findingsIn('x.yml', 'on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: echo}]}}\n');
  });

  after(removeTemporaryFolders);

  for (const system of systems) {
    it(`pass both linters for ${system} as it is today`, async () => {
      assert.ok((await lint(system)).includes('verify.yml'));
    }).timeout(20_000);

    it(`pass both linters for ${system} once all its platforms are known`, async () => {
      assert.ok((await lint(system, every)).length > 2);
    }).timeout(20_000);
  }

  it('pass both linters where what runs on Fly.io is an image on GitHub', async () => {
    const system = systemConfiguration('blue-banded-bee');
    const services = system.services.map((one) => ({ ...one, image: `ghcr.io/acme/${one.name}` }));
    assert.ok((await lintOf({ ...system, services }, systemFiles('blue-banded-bee'))).length > 2);
  }).timeout(20_000);

  it('say what is done, and leave how it is done to the actions that they share', () => {
    for (const system of systems) {
      const facts = { defaultBranch: 'main', paths: systemFiles(system), requiredReviewersHold: false };
      for (const file of workflowsFor(systemConfiguration(system), facts, every)) {
        if (!file.path.startsWith('.github/workflows/')) continue;
        assert.doesNotMatch(file.text, /^ +script: \|/m, file.path);
        assert.ok(file.text.split('\n').length < 650, `${system} ${file.path}`);
      }
    }
  }).timeout(10_000);

  it('pass both linters for the sample product, which all runs on one machine', async () => {
    const directory = path.join(temporaryFolder('sample-'), 'shop');
    execFileSync(process.execPath, ['scripts/sample/create.mjs', directory]);
    const text = readFileSync(path.join(directory, 'taxiway.json'), 'utf8');
    const { configuration } = parseConfiguration(text, 'taxiway.json');
    const paths = new Repository(directory).git('ls-files').split('\n');
    assert.deepEqual(await lintOf(resolve(configuration!), paths), ['verify.yml', 'secrets-due.yml']);
  }).timeout(20_000);
});
