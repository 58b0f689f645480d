import assert from 'node:assert/strict';
import { openStage, type Stage } from './harness/stage.ts';

describe('Taxiway in a fresh VS Code', () => {
  let stage: Stage;

  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  it('shows its views in the side bar', async () => {
    await stage.window.openSideBar();
    for (const tree of [stage.window.environments, stage.window.previews, stage.window.activity]) {
      assert.equal(await tree.pane.count(), 1);
    }
  });
});
