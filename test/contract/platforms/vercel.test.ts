import assert from 'node:assert/strict';
import { vercel } from '../../../agent/platforms/vercel/about.ts';
import { Failed } from '../../../agent/protocol/failures.ts';
import { removeTemporaryFolders } from '../../standins/repository.ts';
import { VercelStage } from '../../standins/vercel/vercelStage.ts';
import { Play } from './play.ts';
import { describeVerbs } from './verbs.ts';

describeVerbs(vercel, () => VercelStage.start());

describe('Vercel: staged builds', function () {
  this.timeout(120_000);
  after(removeTemporaryFolders);

  it('go to production as they are, also where that is pinned, and stay there when staging is removed', async () => {
    const stage = await VercelStage.start('staged');
    const play = new Play(vercel, stage);
    const { cloud } = stage.server;
    try {
      const commit = await play.commit('Staged');
      await play.deploy('staging', commit);
      assert.deepEqual([cloud.production, stage.served('staging')], [null, commit.sha]);
      assert.equal((await play.history('production')).length, 0, 'production lists what is only tried');

      cloud.isPinned = true; // as a rollback leaves it
      assert.equal(
        await play.platform.promotion(play.target('staging'), play.target('production')),
        'sameArtifact',
      );
      const { artifact } = (await play.current('staging'))!;
      await play.deploy('production', commit, { artifact, build: false });
      assert.equal(cloud.deployments.length, 1, 'it was built once more');
      assert.equal(stage.served('production'), commit.sha);

      await play.perform(play.platform.remove(play.target('staging')));
      assert.equal(stage.served('staging'), null);
      assert.equal(stage.served('production'), commit.sha);
      assert.ok(!stage.server.unknown.length, stage.server.unknown.join());
    } finally {
      await play.end();
    }
  });

  it('leave production as it is where Vercel takes on a promotion and does not carry it out', async () => {
    const stage = await VercelStage.start('staged');
    const play = new Play(vercel, stage);
    try {
      const commit = await play.commit('Refused');
      await play.deploy('staging', commit);
      stage.server.cloud.failsAliasing = true;
      const { artifact } = (await play.current('staging'))!;
      await assert.rejects(
        play.deploy('production', commit, { artifact, build: false }),
        (error) =>
          error instanceof Failed &&
          error.failure.reason === 'platform' &&
          error.failure.situation === 'refused',
      );
      assert.equal(stage.served('production'), null);
    } finally {
      await play.end();
    }
  });
});
