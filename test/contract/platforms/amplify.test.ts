import assert from 'node:assert/strict';
import { amplify } from '../../../agent/platforms/amplify/about.ts';
import { explain } from '../../../agent/protocol/explain.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import { english, render } from '../../../agent/protocol/say.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { windows, where } from '../../standins/where.ts';
import { amplifyStage } from './amplifyStage.ts';
import { Play } from './play.ts';
import { describeVerbs } from './verbs.ts';

where(!windows, describe)('AWS Amplify', () => {
  describeVerbs(amplify, amplifyStage);

  describe('previews, which are branches of the app', () => {
    let stage: Awaited<ReturnType<typeof amplifyStage>>;
    let play: Play;

    beforeEach(async () => {
      stage = await amplifyStage();
      play = new Play(amplify, stage);
    });
    afterEach(() => stage.end());
    after(removeTemporaryFolders);

    it('leave a branch alone that was not made for them', async () => {
      stage.amplify.addBranch('feature/pr-7', 'of somebody');
      play.addPreview('pr-7');
      assert.equal((await play.reading('pr-7')).state, 'empty');
      const commit = await play.commit('Mine');
      await refused(play.deploy('pr-7', commit), /has a branch feature\/pr-7 that was not made/);
      await play.perform(play.platform.remove(play.target('pr-7')));
      assert.equal(stage.amplify.has('feature/pr-7'), true);
    });

    it('are refused where their code is on no branch of the repository', async () => {
      play.addPreview('octocat-login');
      const commit = await play.commit('From a fork');
      await refused(play.deploy('octocat-login', commit), /builds only branches/);
    });
  });
});

async function refused(deploy: Promise<unknown>, words: RegExp): Promise<void> {
  await assert.rejects(deploy, (error) => words.test(render(explain(failureOf(error)).what, english)));
}
