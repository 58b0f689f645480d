import assert from 'node:assert/strict';
import type { CiRecipes } from '../../../../agent/github/workflows/platforms/recipe.ts';
import { workflowsFor } from '../../../../agent/github/workflows/workflowsFor.ts';
import { madeUpRecipe } from '../../../standins/madeUpPlatform.ts';
import { systemConfiguration, systemFiles, systems, type System } from '../../../standins/systems.ts';
import { findingsIn } from '../../../standins/workflowLinters.ts';

const platforms = ['server', 'vercel', 'fly', 'railway', 'ecs', 'amplify', 'supabase', 'neon'];
/** As if every platform could be reached: all that will ever be generated for them is looked at now. */
const every: CiRecipes = new Map(platforms.map((platform) => [platform, madeUpRecipe(platform)]));

async function lint(system: System, recipes?: CiRecipes): Promise<string[]> {
  const facts = { defaultBranch: 'main', paths: systemFiles(system), requiredReviewersHold: false };
  const files = workflowsFor(systemConfiguration(system), facts, recipes);
  for (const { path, text } of files) assert.deepEqual(await findingsIn(path, text), [], text);
  return files.map(({ path }) => path.replace('.github/workflows/', ''));
}

describe('the workflows generated for real products', () => {
  before('the linters take a second to load', async function () {
    this.timeout(30_000);
    await findingsIn('x.yml', 'on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: echo}]}}\n');
  });

  for (const system of systems) {
    it(`pass both linters for ${system} as it is today`, async () => {
      assert.ok((await lint(system)).includes('verify.yml'));
    }).timeout(10_000);

    it(`pass both linters for ${system} once all its platforms are known`, async () => {
      assert.ok((await lint(system, every)).length > 2);
    }).timeout(20_000);
  }
});
